package dev.stoa.platform.limits;

import java.util.Optional;

/// Counts that all processes of an installation keep together.
public interface SharedCounters {

    /// Counts one request, or says when one would be; empty when the counts cannot be had, so that
    /// each process counts for itself. Blocks for a round trip.
    ///
    /// @param key whose, and under which policy
    /// @param isPeek whether to say without counting
    Optional<Verdict> count(String key, Rate rate, boolean isPeek);
}
