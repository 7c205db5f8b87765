package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Writes a backup: a ZIP file with an entry for each table, as `COPY` gives it, and for each file of the
/// folder `blobs`, and at its end a manifest that says what there has to be, with checksums. A file that
/// was not finished has no manifest and not the final name.
///
/// All rows are read in one transaction that sees one moment, so the product may go on meanwhile. The
/// files are read after them, as each is there before its row is: what was written since comes along and
/// is deleted later, as nothing tells of it, and what was deleted since is missing.
final class Backup {
    static final int FORMAT = 2;
    static final String MANIFEST = "manifest.json";
    static final String BLOBS = "blobs";

    /// What makes the bytes of a table depend on its rows alone.
    private static final String PLAINLY = """
            set local timezone = 'UTC';
            set local datestyle = 'ISO';
            set local intervalstyle = 'iso_8601';
            set local bytea_output = 'hex';
            set local extra_float_digits = 1;
            set local synchronize_seqscans = off;
            set local max_parallel_workers_per_gather = 0;
            set local statement_timeout = 0;
            """;

    /// @param format of the file
    /// @param postgres the major version of the server it was read from
    record Manifest(
            int format,
            Instant createdAt,
            int postgres,
            List<Migrated> modules,
            List<Content> tables,
            List<Schemas.Sequence> sequences,
            List<Content> blobs,
            List<Content> secrets) {

        /// All entries that have a checksum.
        List<Content> contents() {
            return Stream.of(tables, blobs, secrets).flatMap(List::stream).toList();
        }
    }

    record Migrated(String module, List<String> migrations) {}

    /// @param name of the entry
    /// @param rows of a table; 0 for others
    record Content(String name, long rows, long bytes, String sha256) {}

    private final Connection connection;
    private final ZipOutputStream zip;
    private final Consumer<String> progress;

    private Backup(Connection connection, ZipOutputStream zip, Consumer<String> progress) {
        this.connection = connection;
        this.zip = zip;
        this.progress = progress;
    }

    /// @param folder the data folder, whose blobs go along
    /// @param secrets the folder of secrets that go along; null for none
    static void write(Connection connection, Path file, Path folder, @Nullable Path secrets, Consumer<String> progress)
            throws SQLException, IOException {
        requireSight(connection);
        if (Files.exists(file)) {
            throw new StartRefused(file + " is there already");
        }
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        try {
            try (var channel = FileChannel.open(
                            draft,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    var zip = new ZipOutputStream(Channels.newOutputStream(channel))) {
                new Backup(connection, zip, progress).write(folder.resolve(BLOBS), secrets);
                zip.finish();
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// Row-level security binds an ordinary owner too, and it would leave out rows without a word.
    static void requireSight(Connection connection) throws SQLException {
        if (!Sql.claim(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")) {
            throw new StartRefused("who backs up or searches has to see the rows of all tenants, and "
                    + connection.getMetaData().getUserName() + " does not. Let an administrator run \"alter role "
                    + connection.getMetaData().getUserName() + " bypassrls\", or set DATABASE_URL to a user who may");
        }
    }

    private void write(Path blobs, @Nullable Path secrets) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only;" + PLAINLY);
            var modules = new ArrayList<Migrated>();
            for (var name : Schemas.modules(connection)) {
                modules.add(new Migrated(name, Schemas.applied(connection, name)));
            }
            var tables = new ArrayList<Content>();
            for (var table : Schemas.tables(connection)) {
                tables.add(write(table));
            }
            var manifest = new Manifest(
                    FORMAT,
                    Instant.now(),
                    connection.getMetaData().getDatabaseMajorVersion(),
                    modules,
                    tables,
                    Schemas.sequences(connection),
                    writeBlobs(blobs),
                    secrets == null ? List.of() : writeSecrets(secrets));
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(BackupFile.JSON.writeValueAsBytes(manifest));
            zip.closeEntry();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Content write(Schemas.Table table) throws SQLException, IOException {
        var name = "tables/" + table.schema() + "." + table.name();
        zip.putNextEntry(new ZipEntry(name));
        var content = copy(connection, table, name, zip);
        zip.closeEntry();
        progress.accept(table.schema() + "." + table.name() + ": " + content.rows() + " rows");
        return content;
    }

    /// Writes the rows of a table and answers what was written.
    static Content copy(Connection connection, Schemas.Table table, String name, OutputStream target)
            throws SQLException, IOException {
        var digest = sha256();
        var counted = new Counted(target);
        var copying = connection.unwrap(PGConnection.class).getCopyAPI();
        var rows = copying.copyOut(
                "copy (select " + table.columns() + " from " + table.sql() + ") to stdout",
                new DigestOutputStream(counted, digest));
        return new Content(name, rows, counted.bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /// The same in a transaction that reads plainly.
    static Content check(Connection connection, Schemas.Table table, String name) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            statement.execute(PLAINLY);
        }
        return copy(connection, table, name, OutputStream.nullOutputStream());
    }

    private List<Content> writeBlobs(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        var written = new ArrayList<Content>();
        try (var files = Files.walk(folder, 2)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var name = BLOBS + "/" + folder.relativize(file);
                if (BackupFile.BLOB.matcher(name).matches()) {
                    write(file, name).ifPresent(written::add);
                }
            }
        }
        progress.accept(written.size() + " files");
        return written;
    }

    /// Nothing if it was deleted meanwhile.
    private Optional<Content> write(Path file, String name) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = sha256();
            zip.putNextEntry(new ZipEntry(name));
            var bytes = in.transferTo(new DigestOutputStream(zip, digest));
            zip.closeEntry();
            return Optional.of(new Content(name, 0, bytes, HexFormat.of().formatHex(digest.digest())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private List<Content> writeSecrets(Path folder) throws IOException {
        var written = new ArrayList<Content>();
        try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (var file : files) {
                var own = file.getFileName().toString();
                // Those of a PostgreSQL of ours open that one only.
                if (!own.startsWith("postgres-")) {
                    var bytes = Files.readAllBytes(file);
                    var name = "secrets/" + own;
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(bytes);
                    zip.closeEntry();
                    written.add(
                            new Content(name, 0, bytes.length, HexFormat.of().formatHex(sha256().digest(bytes))));
                }
            }
        }
        progress.accept(written.size() + " secrets: whoever has this file can sign tokens of this installation");
        return written;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Counted extends OutputStream {
        private final OutputStream target;
        private long bytes;

        Counted(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int octet) throws IOException {
            bytes++;
            target.write(octet);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            bytes += length;
            target.write(buffer, offset, length);
        }
    }
}
