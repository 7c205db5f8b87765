package dev.stoa.platform.limits;

import java.time.Duration;

/// What a count says to one request.
///
/// @param isAllowed whether it may go on; if not it was not counted
/// @param remaining how many more there may be now
/// @param reset how long until there may be as many as ever
/// @param retryAfter how long until there may be one more; zero if there may be one now
public record Verdict(boolean isAllowed, long remaining, Duration reset, Duration retryAfter) {}
