package dev.stoa.platform.blobs;

import dev.stoa.web.Download;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A file that is kept. It never changes.
///
/// @param mediaType as it was told by whoever wrote it
/// @param sha256 of its bytes
/// @param expiresAt null for never
public record Blob(
        BlobId id,
        String mediaType,
        long bytes,
        byte[] sha256,
        @Nullable Instant expiresAt,
        Path file) {

    /// @throws java.nio.file.NoSuchFileException if it was deleted a moment ago
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    /// As a reply, to be saved under a name.
    public Download download(String name) {
        return new Download(file, mediaType, name, false);
    }
}
