package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Data folders in which an embedded PostgreSQL starts at once: its programs, fresh files and passwords are
/// there. They are linked or copied from a folder that is made once.
final class TestFolders {
    private static final Path TEMPLATE = template();

    private TestFolders() {}

    static DataFolder open(Path folder) throws IOException {
        return DataFolder.open(prepare(folder));
    }

    static Path prepare(Path folder) throws IOException {
        var binaries = "postgres-" + PostgresBinaries.version();
        copy(TEMPLATE.resolve(binaries), folder.resolve(binaries), true);
        copy(TEMPLATE.resolve("database"), folder.resolve("database"), false);
        copy(TEMPLATE.resolve("secrets"), folder.resolve("secrets"), false);
        return folder;
    }

    private static Path template() {
        try (var data = DataFolder.open(Path.of("target/postgres-template"));
                var _ = EmbeddedPostgres.start(data)) {
            return data.path();
        }
    }

    private static void copy(Path from, Path to, boolean byLink) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                var copy = to.resolve(from.relativize(path));
                if (byLink && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(copy, path);
                } else {
                    Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }
}
