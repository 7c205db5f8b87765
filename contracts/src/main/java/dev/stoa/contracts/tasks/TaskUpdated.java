package dev.stoa.contracts.tasks;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import java.util.UUID;

/// A task changed in any way. When the change completed it, [TaskCompleted] follows.
///
/// @param previousOwnerId whose task it was before; the owner, unless it was handed over
/// @param version counts the changes of the task
@EventType("task.updated")
public record TaskUpdated(
        UUID taskId, UserId ownerId, UserId previousOwnerId, String title, long version, UserId updatedBy) {}
