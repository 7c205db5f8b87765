package dev.stoa.examples.users;

import java.time.Instant;

record User(long id, String email, String name, Instant createdAt) {}
