package dev.stoa.examples.shop;

record OrderId(int value) {}
