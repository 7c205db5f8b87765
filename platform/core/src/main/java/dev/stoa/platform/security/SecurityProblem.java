package dev.stoa.platform.security;

import dev.stoa.web.ProblemType;

/// What can be wrong with who asks, as callers see it. The names are part of the API: add, never
/// rename.
public enum SecurityProblem implements ProblemType {
    STEP_UP_REQUIRED(403, "Show again who you are");

    private final int status;
    private final String title;

    SecurityProblem(int status, String title) {
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
