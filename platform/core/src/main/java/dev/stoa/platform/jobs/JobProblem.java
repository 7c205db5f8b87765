package dev.stoa.platform.jobs;

import dev.stoa.web.ProblemType;

/// What can go wrong with jobs, as callers see it. The names are part of the API: add, never rename.
enum JobProblem implements ProblemType {
    JOB_NOT_FOUND(404, "No such job"),
    QUEUE_NOT_FOUND(404, "No such queue"),
    SCHEDULE_NOT_FOUND(404, "No such schedule"),
    JOB_IS_OVER(409, "The job is over"),
    JOB_IS_NOT_OVER(409, "The job is not over"),
    KEY_TAKEN(409, "Another job like it is on its way");

    private final int status;
    private final String title;

    JobProblem(int status, String title) {
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
