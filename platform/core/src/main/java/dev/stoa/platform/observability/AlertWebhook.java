package dev.stoa.platform.observability;

import dev.stoa.platform.outbound.OutboundClient;
import dev.stoa.platform.outbound.OutboundException;
import dev.stoa.platform.outbound.OutboundRequest;
import dev.stoa.web.binding.Json;
import java.net.URI;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts alerts as JSON to addresses of the operator's: an [Episode] when it fires, when it is escalated
/// (`escalated_at` is not null any more) and when it has cleared (nor is `cleared_at`). Who was told of an
/// alert is told that it has cleared.
///
/// Tried again as [OutboundClient] does, with the same `id`; then it is given up, for the alert is in the
/// log as well.
final class AlertWebhook {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.alerts");

    private final OutboundClient http;
    private final @Nullable URI address;
    private final @Nullable URI escalation;
    private final Json json = new Json();

    /// @param address null for nobody
    /// @param escalation who is told what was not acknowledged; null for the same
    AlertWebhook(OutboundClient http, @Nullable URI address, @Nullable URI escalation) {
        this.http = http;
        this.address = address;
        this.escalation = escalation == null ? address : escalation;
    }

    /// Returns at once.
    void tell(Episode episode) {
        whom(episode)
                .distinct()
                .forEach(whom -> Thread.ofVirtual().name("alert-webhook").start(() -> send(whom, episode)));
    }

    private Stream<URI> whom(Episode episode) {
        var first = Stream.ofNullable(address);
        var others = Stream.ofNullable(escalation);
        if (!episode.isEscalated()) {
            return first;
        }
        return episode.isOver() ? Stream.concat(first, others) : others;
    }

    private void send(URI whom, Episode episode) {
        var message = OutboundRequest.of("POST", whom, json.write(episode))
                .with("Content-Type", "application/json")
                .repeatable();
        try {
            var reply = http.send(message);
            if (!reply.isOk()) {
                LOG.warn("the message about {} was answered {}", episode.name(), reply.status());
            }
        } catch (OutboundException e) {
            LOG.warn("nobody took the message about {}: {}", episode.name(), e.getMessage());
        } catch (CancellationException _) {
            // The process stops.
        }
    }
}
