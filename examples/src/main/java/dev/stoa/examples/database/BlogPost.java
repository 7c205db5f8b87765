package dev.stoa.examples.database;

import java.time.Instant;

record BlogPost(long id, String title, String content, long userId, Instant createdAt) {}
