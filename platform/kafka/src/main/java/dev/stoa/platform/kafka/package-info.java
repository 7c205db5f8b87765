/// Events for those who read them from Kafka.
@NullMarked
package dev.stoa.platform.kafka;

import org.jspecify.annotations.NullMarked;
