package dev.stoa.tasks;

/// How much a task matters, least first.
enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
