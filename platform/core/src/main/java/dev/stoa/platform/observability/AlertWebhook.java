package dev.stoa.platform.observability;

import dev.stoa.web.binding.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts alerts to an address of the operator's as JSON when they fire and when they have cleared:
/// `{"name", "severity", "fired_at", "cleared_at", "value"}`, without `cleared_at` while it fires.
///
/// Tried three times, a few seconds apart; then it is given up, for the alert is in the log as well.
final class AlertWebhook {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.alerts");
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI address;
    private final Json json = new Json();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    AlertWebhook(URI address) {
        this.address = address;
    }

    /// Returns at once.
    void tell(Alerts.Episode episode) {
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.write(episode)))
                .build();
        Thread.ofVirtual().name("alert-webhook").start(() -> send(request, episode.name()));
    }

    private void send(HttpRequest request, String alert) {
        try {
            for (int i = 0; i < TRIES; i++) {
                if (isTaken(request)) {
                    return;
                }
                Thread.sleep(PAUSE);
            }
            LOG.warn("nobody took the message about {}", alert);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTaken(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() < 300;
        } catch (IOException e) {
            LOG.debug("the address for alerts does not answer", e);
            return false;
        }
    }
}
