package dev.stoa.contracts.tasks;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import java.util.UUID;

/// A task is gone for good.
@EventType("task.deleted")
public record TaskDeleted(UUID taskId, UserId ownerId, UserId deletedBy) {}
