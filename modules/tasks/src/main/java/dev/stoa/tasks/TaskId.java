package dev.stoa.tasks;

import java.util.UUID;

record TaskId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
