package dev.stoa.web.openapi;

import dev.stoa.web.Refusal;
import dev.stoa.web.binding.Endpoint;
import java.util.List;

/// An endpoint, and what the application around it reads of its requests.
///
/// @param lastVersion the last version of the API in which it answers at its path, where `Api-Version` chooses; 0 where
///     that chooses nothing
/// @param isRepeatable whether an `Idempotency-Key` is heeded
/// @param refusals how what stands around it may answer instead
public record Documented(Endpoint endpoint, int lastVersion, boolean isRepeatable, List<Refusal> refusals) {}
