package dev.stoa.platform.observability;

import java.time.Duration;
import java.util.List;

/// What has to be true for an alert to fire.
sealed interface AlertCondition {
    /// The share of requests that failed eats the error budget this many times faster than it may,
    /// over the long window and still over the short one: the first says that it matters, the second
    /// that it has not passed. (Google's SRE workbook, chapter 5, number 6)
    ///
    /// @param objective the share of requests that must not fail, such as 0.999
    /// @param fewest failed requests in the long window; below that one mishap at night would be an
    ///     outage
    record ErrorBurn(double objective, double factor, Duration longWindow, Duration shortWindow, int fewest)
            implements AlertCondition {}

    /// The same for requests that take longer than the limit.
    record LatencyBurn(
            double objective, Duration limit, double factor, Duration longWindow, Duration shortWindow, int fewest)
            implements AlertCondition {}

    /// Something that requests are answered with is in this state.
    record Dependency(Health.State state) implements AlertCondition {}

    /// The sum of all gauges of the name is above a limit. One that nobody has registered is at 0.
    record Above(String gauge, double limit) implements AlertCondition {}

    /// What counters and timers of the name have counted is more than it was.
    ///
    /// @param tags a key and the value it must have, and so on
    /// @param within how long ago at most it rose
    record Risen(String meter, List<String> tags, Duration within) implements AlertCondition {}

    /// One meter is less than a share of another.
    record Below(String meter, String whole, double share) implements AlertCondition {}
}
