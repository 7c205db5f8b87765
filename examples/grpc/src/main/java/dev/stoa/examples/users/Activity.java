package dev.stoa.examples.users;

import java.time.Instant;

/// Something that happened to a user.
record Activity(long userId, Kind kind, Instant at) {

    enum Kind {
        CREATED,
        VIEWED
    }
}
