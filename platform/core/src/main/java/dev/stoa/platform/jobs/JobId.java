package dev.stoa.platform.jobs;

import java.util.UUID;

/// A job. Ids sort by age.
public record JobId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
