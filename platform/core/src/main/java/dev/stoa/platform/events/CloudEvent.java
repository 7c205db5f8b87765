package dev.stoa.platform.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.stoa.platform.tenancy.TenantId;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// An event as others see it: CloudEvents 1.0 in JSON, with the extensions of partitioning and
/// distributed tracing and the tenant.
///
/// @param dataschema names the schema of the data, `urn:stoa:event:task.created:1`
/// @param data JSON as it is stored
public record CloudEvent(
        String specversion,
        String id,
        URI source,
        String type,
        String subject,
        Instant time,
        String datacontenttype,
        URI dataschema,
        String tenantid,
        String partitionkey,
        @Nullable String traceparent,
        @JsonRawValue String data) {
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    public static CloudEvent of(Event<String> event) {
        return new CloudEvent(
                "1.0",
                event.id().toString(),
                URI.create("/" + event.source()),
                event.type().name(),
                event.key(),
                event.occurredAt(),
                "application/json",
                URI.create("urn:stoa:event:" + event.type().name() + ":"
                        + event.type().version()),
                event.tenant().toString(),
                event.key(),
                event.traceparent(),
                event.data());
    }

    /// Reads what was written as this.
    ///
    /// @param position the event's place in the stream, which is not part of it
    /// @throws RuntimeException if it is not an event of ours
    public static Event<String> parse(byte[] json, long position) {
        var event = READER.readTree(json);
        var schema = event.path("dataschema").stringValue();
        return new Event<>(
                UUID.fromString(event.path("id").stringValue()),
                new TenantId(UUID.fromString(event.path("tenantid").stringValue())),
                position,
                new EventType.Name(
                        event.path("type").stringValue(),
                        Integer.parseInt(schema.substring(schema.lastIndexOf(':') + 1))),
                event.path("source").stringValue().substring(1),
                event.path("subject").stringValue(),
                Instant.parse(event.path("time").stringValue()),
                event.path("traceparent").stringValue(null),
                event.required("data").toString());
    }
}
