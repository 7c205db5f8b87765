package dev.stoa.platform.data;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What there is in the schemas of modules, asked of the catalog.
final class Schemas {
    private Schemas() {}

    /// A table as a backup takes it: a partitioned one whole, without what the database computes
    /// itself.
    ///
    /// @param columns as a list for SQL
    record Table(String schema, String name, String columns) {
        String sql() {
            return Sql.name(schema) + "." + Sql.name(name);
        }
    }

    record Sequence(String schema, String name, long value) {
        String sql() {
            return Sql.name(schema) + "." + Sql.name(name);
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// The modules that have been set up.
    static List<String> modules(Connection connection) throws SQLException {
        if (!Sql.claim(connection, "select to_regclass('stoa.module') is not null")) {
            return List.of();
        }
        return list(connection, "select name from stoa.module order by name", row -> row.getString(1));
    }

    /// The migrations that a module has, in the order they were applied.
    static List<String> applied(Connection connection, String module) throws SQLException {
        if (!Sql.claim(connection, "select to_regclass('" + module + ".schema_history') is not null")) {
            return List.of();
        }
        return list(
                connection,
                "select script from " + module
                        + ".schema_history where success and version is not null order by installed_rank",
                row -> row.getString(1));
    }

    /// The tables of the modules; those that others refer to come first.
    static List<Table> tables(Connection connection) throws SQLException {
        if (modules(connection).isEmpty()) {
            return List.of();
        }
        var tables = list(connection, """
                select n.nspname, c.relname,
                       string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join stoa.module m on m.name = n.nspname
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                where c.relkind in ('r', 'p')
                  and not c.relispartition
                  and c.relname <> 'schema_history'
                group by n.nspname, c.relname
                order by n.nspname, c.relname
                """, row -> new Table(row.getString(1), row.getString(2), row.getString(3)));
        return inOrder(tables, references(connection));
    }

    private record Reference(String from, String to) {}

    private static List<Reference> references(Connection connection) throws SQLException {
        return list(connection, """
                select fn.nspname || '.' || f.relname,
                       tn.nspname || '.' || t.relname
                from pg_constraint r
                join pg_class f on f.oid = r.conrelid
                join pg_namespace fn on fn.oid = f.relnamespace
                join pg_class t on t.oid = r.confrelid
                join pg_namespace tn on tn.oid = t.relnamespace
                where r.contype = 'f'
                  and r.conrelid <> r.confrelid
                """, row -> new Reference(row.getString(1), row.getString(2)));
    }

    /// Takes the tables whose references are all taken, until none is left.
    private static List<Table> inOrder(List<Table> tables, List<Reference> references) {
        var ordered = new ArrayList<Table>();
        var left = new ArrayList<>(tables);
        while (!left.isEmpty()) {
            var names = left.stream().map(Schemas::quoted).toList();
            var next = left.stream()
                    .filter(table -> references.stream()
                            .noneMatch(
                                    reference -> reference.from.equals(quoted(table)) && names.contains(reference.to)))
                    .toList();
            if (next.isEmpty()) {
                throw new DatabaseException("tables refer to each other in a circle: " + names);
            }
            ordered.addAll(next);
            left.removeAll(next);
        }
        return ordered;
    }

    private static String quoted(Table table) {
        return table.schema + "." + table.name;
    }

    static List<Sequence> sequences(Connection connection) throws SQLException {
        if (modules(connection).isEmpty()) {
            return List.of();
        }
        return list(connection, """
                select s.schemaname, s.sequencename, s.last_value
                from pg_sequences s
                join stoa.module m on m.name = s.schemaname
                where s.last_value is not null
                order by s.schemaname, s.sequencename
                """, row -> new Sequence(row.getString(1), row.getString(2), row.getLong(3)));
    }

    private static <T> List<T> list(Connection connection, String sql, Reader<T> reader) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var found = new ArrayList<T>();
            while (result.next()) {
                found.add(reader.read(result));
            }
            return found;
        }
    }
}
