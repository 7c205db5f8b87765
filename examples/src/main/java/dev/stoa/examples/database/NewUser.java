package dev.stoa.examples.database;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

record NewUser(
        @NotBlank @Email String email,
        @NotBlank String name,
        @Nullable @Size(max = 1_000) String bio) {}
