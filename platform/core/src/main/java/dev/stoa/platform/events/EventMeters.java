package dev.stoa.platform.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What is counted about events.
final class EventMeters {
    private final MeterRegistry registry;
    private final Map<String, Long> lags = new ConcurrentHashMap<>();

    EventMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void published(EventType.Name type) {
        Counter.builder("events.published")
                .description("Events that were committed")
                .tag("type", type.name())
                .register(registry)
                .increment();
    }

    void handled(String subscription, int count) {
        count("events.handled", "Events that a subscription has handled", subscription, count);
    }

    void failed(String subscription, int count) {
        count("events.failed", "Attempts to handle an event that failed", subscription, count);
    }

    void gaveUp(String subscription, int count) {
        count("events.dead", "Events that a subscription gave up", subscription, count);
    }

    private void count(String name, String description, String subscription, int count) {
        Counter.builder(name)
                .description(description)
                .tag("subscription", subscription)
                .register(registry)
                .increment(count);
    }

    /// @param events that the subscription has not handled yet
    void lag(String subscription, long events) {
        if (lags.put(subscription, events) == null) {
            Gauge.builder("events.lag", lags, all -> all.getOrDefault(subscription, 0L))
                    .description("Events that a subscription has still to handle")
                    .tag("subscription", subscription)
                    .register(registry);
        }
    }
}
