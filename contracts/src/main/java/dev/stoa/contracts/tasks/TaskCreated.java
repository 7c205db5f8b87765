package dev.stoa.contracts.tasks;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import java.util.UUID;

/// Somebody has something to do.
///
/// @param createdBy the owner, or somebody who manages tasks
@EventType("task.created")
public record TaskCreated(UUID taskId, UserId ownerId, String title, UserId createdBy) {}
