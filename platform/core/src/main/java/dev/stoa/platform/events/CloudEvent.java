package dev.stoa.platform.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
}
