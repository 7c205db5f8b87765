package dev.stoa.tasks;

import dev.stoa.platform.security.UserId;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which tasks a list holds; null and empty for no matter.
///
/// @param tag each of these tags
/// @param overdue whether the due date has passed while the task was open
/// @param q part of the title or the description
record TaskFilter(
        @Nullable Status status,
        @Nullable Priority priority,
        List<String> tag,
        @Nullable Boolean completed,
        @Nullable Boolean overdue,
        @Nullable UserId owner,
        @Nullable @Size(max = 200) String q) {}
