package dev.stoa.contracts.tasks;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.UUID;

/// A task is done. It may be reopened and completed again.
@EventType("task.completed")
public record TaskCompleted(UUID taskId, UserId ownerId, String title, Instant completedAt, UserId completedBy) {}
