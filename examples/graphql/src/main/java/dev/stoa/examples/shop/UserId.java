package dev.stoa.examples.shop;

record UserId(int value) {}
