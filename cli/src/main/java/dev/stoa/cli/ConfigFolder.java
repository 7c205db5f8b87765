package dev.stoa.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The folder that keeps a person's sign-in between commands, closed to everybody else (0700, files 0600).
public final class ConfigFolder {
    private final Path folder;

    ConfigFolder(Path folder) {
        this.folder = folder;
    }

    /// What was last written under the name; empty when nothing was, or when it is not ours to understand.
    public Optional<JsonNode> read(String name) {
        try {
            return Optional.of(Json.parse(Files.readString(folder.resolve(name))));
        } catch (NoSuchFileException | JacksonException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure("Cannot read " + folder.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    /// Replaces the file in one step: another command sees the old content or the new, and never anything between.
    public void write(String name, JsonNode content) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            var unfinished = Files.createTempFile(
                    folder,
                    name,
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, content.toString());
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure("Cannot write " + folder.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    /// Does something while no other command does anything of that name.
    public <T extends @Nullable Object> T alone(String name, Supplier<T> work) {
        var file = folder.resolve(name + ".lock");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            return work.get();
        } catch (IOException e) {
            throw new Failure("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    public void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new Failure("Cannot delete " + folder.resolve(name) + ": " + e.getMessage(), e);
        }
    }
}
