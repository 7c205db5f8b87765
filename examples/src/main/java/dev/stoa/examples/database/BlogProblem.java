package dev.stoa.examples.database;

import dev.stoa.web.ProblemType;

enum BlogProblem implements ProblemType {
    EMAIL_TAKEN(409, "The address is in use"),
    USER_NOT_FOUND(404, "No such user");

    private final int status;
    private final String title;

    BlogProblem(int status, String title) {
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
