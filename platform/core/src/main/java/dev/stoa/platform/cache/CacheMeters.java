package dev.stoa.platform.cache;

import dev.stoa.web.http.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Counts which layer answers: `cache_gets_total{cache, layer}` and `cache_entries{cache}`.
final class CacheMeters {
    private final String name;
    private final Map<Layer, Counter> gets = new EnumMap<>(Layer.class);
    private final com.github.benmanes.caffeine.cache.Cache<?, ?> local;

    CacheMeters(String name, MeterRegistry meters, com.github.benmanes.caffeine.cache.Cache<?, ?> local) {
        this.name = name;
        this.local = local;
        for (var layer : Layer.values()) {
            gets.put(
                    layer,
                    Counter.builder("cache.gets")
                            .description("Values asked for, by the layer that had them; source is a miss")
                            .tag("cache", name)
                            .tag("layer", layer.wireName())
                            .register(meters));
        }
        Gauge.builder("cache.entries", local, com.github.benmanes.caffeine.cache.Cache::estimatedSize)
                .description("Values in the memory of the process, roughly")
                .tag("cache", name)
                .register(meters);
    }

    void answered(Layer layer) {
        counter(layer).increment();
        Request.current()
                .flatMap(request -> request.get(CacheTiming.Answers.class))
                .ifPresent(answers -> answers.add(name, layer));
    }

    CacheReport report() {
        return new CacheReport(
                name, count(Layer.LOCAL), count(Layer.SHARED), count(Layer.SOURCE), local.estimatedSize());
    }

    private long count(Layer layer) {
        return (long) counter(layer).count();
    }

    private Counter counter(Layer layer) {
        return Objects.requireNonNull(gets.get(layer));
    }
}
