package dev.stoa.tasks;

/// How far a task is. Any may follow any: people reopen things.
enum Status {
    TODO,
    IN_PROGRESS,
    COMPLETED
}
