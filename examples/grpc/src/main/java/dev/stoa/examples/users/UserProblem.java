package dev.stoa.examples.users;

import dev.stoa.web.ProblemType;

/// What can go wrong with users. The names are part of both APIs: add, never rename.
enum UserProblem implements ProblemType {
    USER_NOT_FOUND(404, "No such user"),
    EMAIL_TAKEN(409, "The email address is in use");

    private final int status;
    private final String title;

    UserProblem(int status, String title) {
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
