package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;

/// The few things that setting up says to PostgreSQL more than once.
final class Sql {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Sql() {}

    /// The answer to a query that asks yes or no.
    static boolean claim(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.next() && result.getBoolean(1);
        }
    }

    /// A name that somebody else chose, as an identifier.
    static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /// The refusal that tells an administrator what to grant, or the exception itself if it is about
    /// something else.
    static StartRefused refusal(SQLException e, String cure) throws SQLException {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
            return new StartRefused(cure, e);
        }
        throw e;
    }

    static String mayNotCreateSchemas(Connection connection, PostgresUrl owner) throws SQLException {
        return "the database user %1$s may not create schemas. Let an administrator run \"grant create on database %2$s to %1$s\""
                .formatted(owner.user(), connection.getCatalog());
    }
}
