package dev.stoa.platform.observability;

import java.util.function.Supplier;

/// Something that requests are answered with.
///
/// @param name as shown to operators: `database`
/// @param isNeeded whether nothing can be answered without it; otherwise it makes things slower or
///     poorer
/// @param probe asks it, within a few seconds; what it throws means that it is down
public record HealthCheck(String name, boolean isNeeded, Supplier<Finding> probe) {

    /// What asking came to.
    ///
    /// @param detail a few words for anybody, so no addresses and no names of people; may be empty
    public record Finding(boolean isUp, String detail) {
        public static Finding up(String detail) {
            return new Finding(true, detail);
        }

        public static Finding down(String detail) {
            return new Finding(false, detail);
        }
    }
}
