package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipInputStream;

/// Looks for texts in every table of a database, whatever its columns are, and in every file of a data folder, also in
/// ZIP files. Reads all of it, and so takes its time.
final class Trace {
    private static final int CHUNK = 1 << 20;

    private final List<String> texts;
    private final List<Maintenance.Found> found = new ArrayList<>();

    Trace(List<String> texts) {
        this.texts = texts;
    }

    List<Maintenance.Found> found() {
        return found;
    }

    void search(Connection connection) throws SQLException {
        for (var table : tables(connection)) {
            for (var text : texts) {
                var rows = count(connection, table, text);
                if (rows > 0) {
                    found.add(new Maintenance.Found(table, text, rows));
                }
            }
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select format('%I.%I', n.nspname, c.relname)
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('r', 'm')
                          and n.nspname not like 'pg\\_%'
                          and n.nspname <> 'information_schema'
                        order by 1
                        """)) {
            var tables = new ArrayList<String>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    /// A whole row as text has bytes in hexadecimal digits.
    private static long count(Connection connection, String table, String text) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select count(*)
                from %s as whole_row
                where position(lower(?) in lower(whole_row::text)) > 0
                   or position(? in whole_row::text) > 0
                """.formatted(table))) {
            statement.setString(1, text);
            statement.setString(2, HexFormat.of().formatHex(text.getBytes(UTF_8)));
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /// Not the cluster of PostgreSQL, which was asked above, nor its programs, nor keys.
    void search(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var first = folder.relativize(file).getName(0).toString();
                if (!first.equals("database") && !first.equals("secrets") && !first.startsWith("postgres-")) {
                    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
                        search(folder.relativize(file).toString(), in);
                    }
                }
            }
        }
    }

    private void search(String name, InputStream in) throws IOException {
        in.mark(4);
        var isZip = "PK\3\4".equals(new String(in.readNBytes(4), ISO_8859_1));
        in.reset();
        if (!isZip) {
            searchPlain(name, in);
            return;
        }
        var zip = new ZipInputStream(in);
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            search(name + "!" + entry.getName(), new BufferedInputStream(new Unclosed(zip)));
        }
    }

    /// As bytes of UTF-8, each a character; what one piece ends with begins the next, for texts that lie across.
    private void searchPlain(String name, InputStream in) throws IOException {
        var wanted = texts.stream()
                .map(text -> new String(text.getBytes(UTF_8), ISO_8859_1).toLowerCase(Locale.ROOT))
                .toList();
        var overlap = wanted.stream().mapToInt(String::length).max().orElse(0);
        var seen = new boolean[texts.size()];
        var piece = "";
        for (var bytes = in.readNBytes(CHUNK); bytes.length > 0; bytes = in.readNBytes(CHUNK)) {
            piece = piece.substring(Math.max(0, piece.length() - overlap))
                    + new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT);
            for (var n = 0; n < seen.length; n++) {
                seen[n] |= piece.contains(wanted.get(n));
            }
        }
        for (var n = 0; n < seen.length; n++) {
            if (seen[n]) {
                found.add(new Maintenance.Found(name, texts.get(n), 1));
            }
        }
    }

    /// An entry of a ZIP file, whose end is not that of the file.
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
