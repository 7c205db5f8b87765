package dev.stoa.platform.data;

import dev.stoa.platform.data.Backup.Content;
import dev.stoa.platform.data.Backup.Manifest;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A backup that can be read: one that was finished.
final class BackupFile implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// The name of an entry that is a file, and of that file in the data folder.
    static final Pattern BLOB = Pattern.compile("blobs/[0-9a-f]{2}/[0-9a-f-]{36}");

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip, Manifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    /// @throws StartRefused if it is not there or not whole
    static BackupFile open(Path path) {
        try {
            var zip = new ZipFile(path.toFile());
            try {
                return new BackupFile(path, zip, manifest(path, zip));
            } catch (Throwable e) {
                zip.close();
                throw e;
            }
        } catch (ZipException e) {
            throw new StartRefused(path + " is not a backup, or only a part of one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartRefused("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(Path path, ZipFile zip) throws IOException {
        var entry = zip.getEntry(Backup.MANIFEST);
        if (entry == null) {
            throw new StartRefused(path + " is not a backup: it has no " + Backup.MANIFEST);
        }
        try (var in = zip.getInputStream(entry)) {
            var manifest = JSON.readValue(in, Manifest.class);
            if (manifest.format() != Backup.FORMAT) {
                throw new StartRefused(
                        path + " has the format " + manifest.format() + ", and this Stoa reads " + Backup.FORMAT);
            }
            return manifest;
        } catch (JacksonException e) {
            throw new StartRefused(path + " has a manifest that cannot be read", e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    InputStream read(Content content) throws IOException {
        return zip.getInputStream(zip.getEntry(content.name()));
    }

    /// Reads everything and compares it with the checksums.
    void verify(Consumer<String> progress) {
        progress.accept("checking " + path + " of " + manifest.createdAt());
        manifest.contents().forEach(this::verify);
    }

    private void verify(Content content) {
        if (zip.getEntry(content.name()) == null) {
            throw new StartRefused(path + " is damaged: " + content.name() + " is missing");
        }
        var digest = Backup.sha256();
        try (var in = new DigestInputStream(read(content), digest)) {
            var bytes = in.transferTo(OutputStream.nullOutputStream());
            if (bytes == content.bytes()
                    && HexFormat.of().formatHex(digest.digest()).equals(content.sha256())) {
                return;
            }
        } catch (IOException e) {
            throw new StartRefused(path + " is damaged: " + content.name() + " cannot be read", e);
        }
        throw new StartRefused(path + " is damaged: " + content.name() + " is not what was written");
    }

    /// @throws StartRefused if this build has other migrations than the one that wrote the file
    void requireSameMigrations() {
        for (var module : manifest.modules()) {
            var ours = new TreeSet<>(names(module.module()));
            var theirs = new TreeSet<>(module.migrations());
            if (!ours.equals(theirs)) {
                throw new StartRefused("the backup was made by another version of Stoa: it has " + theirs + " of "
                        + module.module() + ", and this version " + ours
                        + ". Restore it with the version that made it, and update afterwards");
            }
        }
    }

    private static List<String> names(String module) {
        try {
            return new Migrations(module).names();
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    /// Writes the files that the data folder does not have.
    void restoreBlobs(Path folder, Consumer<String> progress) {
        for (var blob : manifest.blobs()) {
            if (!BLOB.matcher(blob.name()).matches()) {
                throw new StartRefused(path + " is damaged: '" + blob.name() + "' is no name of a file");
            }
            var file = folder.resolve(blob.name());
            try (var in = read(blob)) {
                Files.createDirectories(file.getParent(), PRIVATE_FOLDER);
                if (Files.notExists(file)) {
                    var draft = file.resolveSibling(file.getFileName() + ".draft");
                    Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
                    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        progress.accept(manifest.blobs().size() + " files");
    }

    /// Writes the secrets that the folder does not have.
    void restoreSecrets(Path folder, Consumer<String> progress) {
        for (var secret : manifest.secrets()) {
            var name = secret.name().substring("secrets/".length());
            try (var in = read(secret)) {
                var bytes = in.readAllBytes();
                progress.accept(
                        DataFolder.putSecret(folder, name, bytes)
                                ? "secret " + name + ": restored"
                                : "secret " + name + ": left as it is, the folder has one");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
