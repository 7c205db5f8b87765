package dev.stoa.examples.shop;

enum OrderState {
    PLACED,
    PAID
}
