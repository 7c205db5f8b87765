package dev.stoa.platform.blobs;

import java.io.IOException;

/// A file turned out to be larger than it may be. Nothing of it is kept.
public final class BlobTooLarge extends IOException {
    private static final long serialVersionUID = 1;

    private final long limit;

    BlobTooLarge(long limit) {
        super("there are more than " + limit + " bytes");
        this.limit = limit;
    }

    /// How many bytes there may be.
    public long limit() {
        return limit;
    }
}
