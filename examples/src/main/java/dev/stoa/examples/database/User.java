package dev.stoa.examples.database;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

record User(long id, String email, String name, @Nullable String bio, Instant createdAt) {}
