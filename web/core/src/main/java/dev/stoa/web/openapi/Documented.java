package dev.stoa.web.openapi;

import dev.stoa.web.binding.Endpoint;

/// An endpoint, and what the application around it reads of its requests.
///
/// @param lastVersion the last version of the API in which it answers at its path, where `Api-Version` chooses; 0 where
///     that chooses nothing
/// @param isRepeatable whether an `Idempotency-Key` is heeded
public record Documented(Endpoint endpoint, int lastVersion, boolean isRepeatable) {}
