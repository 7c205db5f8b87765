package dev.stoa.examples.users;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/// What a caller sends to create a user, by HTTP or by gRPC.
record NewUser(
        @NotBlank @Email String email,
        @NotBlank @Size(max = 100) String name) {}
