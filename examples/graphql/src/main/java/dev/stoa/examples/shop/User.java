package dev.stoa.examples.shop;

record User(UserId id, String name) {}
