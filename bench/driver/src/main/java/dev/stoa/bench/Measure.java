package dev.stoa.bench;

import java.util.Locale;

/// What can be measured, in the order in which it is. The names are those of `--measures`.
enum Measure {
    START,
    PLAIN,
    JSON,
    POST,
    BLOCK,
    LATENCY,
    MEMORY,
    SOCKETS,
    PROTOCOLS;

    static Measure of(String name) {
        for (var measure : values()) {
            if (measure.wireName().equals(name)) {
                return measure;
            }
        }
        throw new IllegalArgumentException("there is no measure '" + name + "'");
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
