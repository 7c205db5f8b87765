package dev.stoa.tasks;

import dev.stoa.web.ProblemType;

/// What can go wrong with tasks, as callers see it. The names are part of the API: add, never rename.
enum TaskProblem implements ProblemType {
    TASK_NOT_FOUND(404, "No such task"),
    TITLE_TAKEN(409, "There is an open task with this title"),
    CHANGED_MEANWHILE(409, "The task keeps changing");

    private final int status;
    private final String title;

    TaskProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
