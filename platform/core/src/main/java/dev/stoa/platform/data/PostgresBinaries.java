package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL programs, unpacked from the class path into the data folder once per version.
record PostgresBinaries(Path folder) {

    /// A folder with the final name is complete: it is filled under another name, flushed, and renamed.
    static PostgresBinaries unpacked(DataFolder data) {
        var name = "postgres-" + version();
        var folder = data.path().resolve(name);
        try {
            if (Files.notExists(folder)) {
                var draft = data.path().resolve(name + ".draft");
                delete(draft);
                unpack(draft);
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
                deleteOthers(data.path(), folder);
            }
            return new PostgresBinaries(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL to " + folder, e);
        }
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    static String version() {
        try (var in = PostgresBinaries.class.getResourceAsStream("postgres-binaries.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream archive() {
        var system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        var machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var archive = PostgresBinaries.class.getResourceAsStream("/postgres-" + system + "-" + machine + ".txz");
        if (archive == null) {
            throw new StartRefused("this build carries no PostgreSQL for " + system + " " + machine
                    + ": set DATABASE_URL to use your own, or build on this kind of machine");
        }
        return archive;
    }

    private static void unpack(Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(archive()))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    write(tar, path, entry);
                }
            }
        }
    }

    private static void write(TarArchiveInputStream tar, Path path, TarArchiveEntry entry) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            tar.transferTo(Channels.newOutputStream(file));
            file.force(false);
        }
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void deleteOthers(Path data, Path current) throws IOException {
        try (var versions = Files.newDirectoryStream(data, "postgres-*")) {
            for (var version : versions) {
                if (!version.equals(current)) {
                    delete(version);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (var paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : deepestFirst) {
            Files.delete(path);
        }
    }
}
