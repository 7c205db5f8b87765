package dev.stoa.platform.blobs;

import java.util.UUID;

/// A file that is kept. Ids sort by age.
public record BlobId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
