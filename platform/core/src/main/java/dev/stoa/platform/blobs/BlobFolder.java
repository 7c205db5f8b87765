package dev.stoa.platform.blobs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The bytes of files, each under its id: `7c/01934f5e-…-3f1f6a2b8c7c` in one of 256 folders.
///
/// A file is written beside, forced to the disk and renamed, so that there is a whole one or none.
final class BlobFolder {
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String DRAFT = ".draft";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path path;

    BlobFolder(Path path) {
        this.path = path;
    }

    /// What was written.
    record Written(long bytes, byte[] sha256) {}

    Path file(BlobId id) {
        var name = id.toString();
        return path.resolve(name.substring(name.length() - 2)).resolve(name);
    }

    /// @throws BlobTooLarge if the writer writes more than `limit` bytes
    /// @throws IOException as the writer does
    /// @throws BlobRefused if the disk does not take it
    Written write(BlobId id, long limit, Blobs.Writer writer) throws IOException {
        var file = file(id);
        var draft = file.resolveSibling(file.getFileName() + DRAFT);
        try {
            var written = draft(draft, limit, writer);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            // So that the name is on the disk too.
            try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return written;
        } catch (Refused e) {
            throw new BlobRefused(e.cause);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Written draft(Path draft, long limit, Blobs.Writer writer) throws IOException {
        try (var channel = opened(draft)) {
            var out = new Measured(Channels.newOutputStream(channel), limit);
            writer.write(out);
            try {
                channel.force(true);
            } catch (IOException e) {
                throw new Refused(e);
            }
            return new Written(out.bytes, out.digest.digest());
        }
    }

    private static FileChannel opened(Path draft) {
        try {
            Files.createDirectories(draft.getParent(), PRIVATE_FOLDER);
            return FileChannel.open(
                    draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE);
        } catch (IOException e) {
            throw new Refused(e);
        }
    }

    void delete(BlobId id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tells of every file that was written before a time. Drafts of then are deleted: nobody writes at one for so
    /// long.
    void eachBefore(Instant time, Consumer<BlobId> found) throws IOException {
        try (var files = Files.walk(path, 2)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var name = file.getFileName().toString();
                var isOld = Files.getLastModifiedTime(file).toInstant().isBefore(time);
                if (isOld && name.endsWith(DRAFT)) {
                    Files.deleteIfExists(file);
                } else if (isOld && NAME.matcher(name).matches()) {
                    found.accept(new BlobId(UUID.fromString(name)));
                }
            }
        }
    }

    /// The disk did not take something, as opposed to what the writer fails with.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final IOException cause;

        Refused(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    /// Counts and digests what passes.
    private static final class Measured extends FilterOutputStream {
        private final long limit;
        private final MessageDigest digest;
        private long bytes;

        Measured(OutputStream target, long limit) {
            super(target);
            this.limit = limit;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (length > limit - bytes) {
                throw new BlobTooLarge(limit);
            }
            bytes += length;
            digest.update(buffer, offset, length);
            try {
                out.write(buffer, offset, length);
            } catch (IOException e) {
                throw new Refused(e);
            }
        }

        /// Left open: it is forced to the disk yet.
        @Override
        public void close() {}
    }
}
