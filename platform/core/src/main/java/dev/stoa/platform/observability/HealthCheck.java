package dev.stoa.platform.observability;

import java.util.function.BooleanSupplier;

/// Something that answering requests depends on.
///
/// @param name as shown to operators: `database`
/// @param isUp asks it, within a few seconds
/// @param isNeeded whether no request can be answered without it
public record HealthCheck(String name, BooleanSupplier isUp, boolean isNeeded) {

    /// Without it the process is not ready.
    public static HealthCheck needed(String name, BooleanSupplier isUp) {
        return new HealthCheck(name, isUp, true);
    }

    /// Without it everything is slower, and right.
    public static HealthCheck optional(String name, BooleanSupplier isUp) {
        return new HealthCheck(name, isUp, false);
    }
}
