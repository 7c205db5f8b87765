package dev.stoa.platform.blobs;

/// A file could not be written: the disk is full, or broken. Nothing of it is kept.
public final class BlobRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    BlobRefused(Exception cause) {
        super("a file cannot be written: " + cause.getMessage(), cause);
    }
}
