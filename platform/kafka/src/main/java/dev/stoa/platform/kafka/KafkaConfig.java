package dev.stoa.platform.kafka;

import org.jspecify.annotations.Nullable;

/// Settings under `kafka.`.
///
/// @param bootstrap brokers to begin with, `host:port` with commas between; null for no Kafka
public record KafkaConfig(@Nullable String bootstrap) {
    public static final KafkaConfig DEFAULTS = new KafkaConfig(null);
}
