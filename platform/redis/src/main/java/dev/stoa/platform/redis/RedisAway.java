package dev.stoa.platform.redis;

/// Redis did not answer in time, or could not do what it was asked.
final class RedisAway extends Exception {
    private static final long serialVersionUID = 1;

    RedisAway(String message) {
        super(message, null, false, false);
    }
}
