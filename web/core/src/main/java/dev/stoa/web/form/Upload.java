package dev.stoa.web.form;

import dev.stoa.web.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A file that came in a form. It is gone when the request ends.
///
/// A small one is held in memory, a larger one in a temporary file that only this process's user can read.
public final class Upload {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");
    private static final int HELD_BYTES = 16 * 1024;

    private final String fileName;
    private final String mediaType;
    private final long size;
    private final byte[] held;
    private final @Nullable Path stored;

    private Upload(Multipart.Part part, long size, byte[] held, @Nullable Path stored) {
        this.fileName = part.fileName() == null ? "" : part.fileName();
        this.mediaType = part.mediaType();
        this.size = size;
        this.held = held;
        this.stored = stored;
    }

    /// Reads a part to its end.
    ///
    /// @param most how many bytes it may have
    /// @param untilEnd closes what it is given when the request ends
    static Upload receive(Multipart.Part part, long most, Consumer<AutoCloseable> untilEnd) throws IOException {
        var beginning = part.content().readNBytes(HELD_BYTES + 1);
        if (beginning.length > most) {
            throw tooLarge(part, most);
        }
        if (beginning.length <= HELD_BYTES) {
            return new Upload(part, beginning.length, beginning, null);
        }
        var file = Files.createTempFile("upload-", "");
        untilEnd.accept(() -> delete(file));
        long size = beginning.length;
        try (var out = Files.newOutputStream(file)) {
            out.write(beginning);
            var chunk = new byte[HELD_BYTES];
            for (int n = part.content().read(chunk); n >= 0; n = part.content().read(chunk)) {
                size += n;
                if (size > most) {
                    throw tooLarge(part, most);
                }
                out.write(chunk, 0, n);
            }
        }
        return new Upload(part, size, new byte[0], file);
    }

    private static RuntimeException tooLarge(Multipart.Part part, long most) {
        return HttpProblem.BODY_TOO_LARGE.because("The file " + part.name() + " may have " + most + " bytes.");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete " + file, e);
        }
    }

    /// As the sender calls it, without folders; may be empty. Show it to people, and never use it as a path.
    public String fileName() {
        return fileName;
    }

    /// What the sender says it is, in lower case; it may be anything.
    public String mediaType() {
        return mediaType;
    }

    /// In bytes.
    public long size() {
        return size;
    }

    /// The content from its beginning, each time.
    public InputStream open() throws IOException {
        return stored == null ? new ByteArrayInputStream(held) : Files.newInputStream(stored);
    }

    /// Writes the content to a file of the application's choosing, which outlives the request.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is one already
    public void saveTo(Path target) throws IOException {
        if (stored == null) {
            try (var content = open()) {
                Files.copy(content, target);
            }
        } else {
            Files.copy(stored, target);
        }
    }
}
