package dev.stoa.examples.database;

import jakarta.validation.constraints.NotBlank;

record NewPost(@NotBlank String title, String content, long userId) {}
