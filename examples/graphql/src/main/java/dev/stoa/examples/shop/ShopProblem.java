package dev.stoa.examples.shop;

import dev.stoa.web.ProblemType;

enum ShopProblem implements ProblemType {
    ORDER_NOT_FOUND(404, "No such order"),
    ALREADY_PAID(409, "The order is paid");

    private final int status;
    private final String title;

    ShopProblem(int status, String title) {
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
