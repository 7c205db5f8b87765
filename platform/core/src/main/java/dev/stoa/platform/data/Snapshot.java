package dev.stoa.platform.data;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The whole database as of one moment, to be read by its owner.
public final class Snapshot {
    private static final int ROWS_AT_ONCE = 2_000;

    private final Connection connection;

    Snapshot(Connection connection) {
        this.connection = connection;
    }

    /// Rows as they come, so that a table of any size can be gone through.
    public Rows rows(String sql) {
        try {
            var statement = connection.createStatement();
            statement.closeOnCompletion();
            statement.setFetchSize(ROWS_AT_ONCE);
            return new Rows(statement.executeQuery(sql), sql);
        } catch (SQLException e) {
            throw DatabaseException.of(e, sql);
        }
    }

    /// A cursor, before the first row.
    public static final class Rows implements AutoCloseable {
        private final ResultSet result;
        private final Row row;
        private final String sql;

        private Rows(ResultSet result, String sql) {
            this.result = result;
            this.row = new Row(result);
            this.sql = sql;
        }

        /// Goes on to the next row, if there is one.
        public boolean next() {
            try {
                return result.next();
            } catch (SQLException e) {
                throw DatabaseException.of(e, sql);
            }
        }

        /// The row it is at.
        public Row row() {
            return row;
        }

        @Override
        public void close() {
            try {
                result.close();
            } catch (SQLException e) {
                throw DatabaseException.of(e, sql);
            }
        }
    }
}
