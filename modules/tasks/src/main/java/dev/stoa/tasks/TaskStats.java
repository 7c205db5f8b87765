package dev.stoa.tasks;

import java.util.Map;

/// How many tasks there are, in all and by kind.
///
/// @param pending those that are not completed
record TaskStats(
        long total,
        long completed,
        long pending,
        long overdue,
        Map<Priority, Long> byPriority,
        Map<Status, Long> byStatus) {}
