package dev.stoa.platform.data;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// A connection while a module works on it, in its role and with the rows of one scope.
///
/// Role and scope are set by a statement that travels in front of the first one, in the same message,
/// and end with the transaction. A statement that reads alone brings its `begin` and `commit` along
/// too. So it takes one round trip, and a transaction one for each statement and one to commit; the
/// driver adds one where the parameters of a prepared statement include a null, whose type it asks for.
///
/// A connection that turns out to be dead at the first statement is replaced and the statement sent
/// again, once: nothing can have been kept, since who writes commits with another message.
final class Session implements AutoCloseable {
    private final Pool pool;
    private final Kind kind;
    private final String role;
    private final String entry;
    private final @Nullable Scope scope;
    private Handle handle;
    private boolean entered;

    enum Kind {
        /// One statement that only reads.
        READ("begin;\n", 2, "\n;commit"),
        TRANSACTION("", 1, ""),
        /// Reads only, and all of them see the same moment.
        SNAPSHOT("set transaction isolation level repeatable read, read only;\n", 2, "");

        private final String begin;
        private final int resultsBefore;
        private final String end;

        Kind(String begin, int resultsBefore, String end) {
            this.begin = begin;
            this.resultsBefore = resultsBefore;
            this.end = end;
        }
    }

    /// Takes what a statement returned.
    interface Reader<T extends @Nullable Object> {
        T read(PreparedStatement executed) throws SQLException;
    }

    Session(Pool pool, Kind kind, String role, @Nullable Scope scope) {
        this.pool = pool;
        this.kind = kind;
        this.role = role;
        this.scope = scope;
        entry = kind.begin
                // Asked whether they are null: the driver gathers answers whose size is known in one message.
                + "select set_config('role', '" + role + "', true) is null,"
                + " set_config('stoa.tenant', :stoa_tenant, true) is null,"
                + " set_config('stoa.user', :stoa_user, true) is null;\n";
        handle = open();
    }

    private Handle open() {
        var opened = pool.open();
        if (kind != Kind.READ) {
            opened.begin();
        }
        return opened;
    }

    <T extends @Nullable Object> T run(String sql, Map<String, Argument> arguments, Reader<T> reader) {
        if (entered) {
            return execute(sql, arguments, reader);
        }
        try {
            return execute(sql, arguments, reader);
        } catch (DatabaseUnavailable _) {
            replace();
            return execute(sql, arguments, reader);
        }
    }

    /// Says what is about the transaction itself, such as a savepoint. What is undone to one must not
    /// include the entry, so that comes first.
    void say(String sql) {
        if (!entered) {
            become(role, scope);
        }
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // The pool's own words for a connection that it has given up have no state.
            throw isGone()
                    ? new DatabaseUnavailable("the connection is gone", "08003", e)
                    : DatabaseException.of(e, sql);
        }
    }

    private boolean isGone() {
        try {
            return handle.getConnection().isClosed();
        } catch (SQLException _) {
            return true;
        }
    }

    /// Takes the role and the scope back that the session began with.
    void becomeFirst() {
        become(role, scope);
    }

    /// Takes another role and scope for what follows, in a round trip of its own.
    void become(String other, @Nullable Scope otherScope) {
        try (var statement = handle.getConnection()
                .prepareStatement("select set_config('role', ?, true), set_config('stoa.tenant', ?, true),"
                        + " set_config('stoa.user', ?, true)")) {
            statement.setString(1, other);
            statement.setString(2, text(otherScope == null ? null : otherScope.tenant()));
            statement.setString(3, text(otherScope == null ? null : otherScope.user()));
            statement.execute();
            entered = true;
        } catch (SQLException e) {
            throw DatabaseException.of(e, "set role " + other);
        }
    }

    private void replace() {
        close();
        pool.distrust();
        handle = open();
    }

    private <T extends @Nullable Object> T execute(String sql, Map<String, Argument> arguments, Reader<T> reader) {
        var whole = entered ? sql : entry + sql + kind.end;
        try (var query = handle.createQuery(whole)) {
            query.bindNamedArgumentFinder((name, _) -> Optional.of(argument(name, arguments, sql)));
            return query.execute((execution, _) -> {
                var executed = execution.get();
                if (!entered) {
                    passEntry(executed);
                }
                return reader.read(executed);
            });
        } catch (JdbiException e) {
            throw translated(e, sql);
        }
    }

    private void passEntry(PreparedStatement executed) throws SQLException {
        for (var result = 0; result < kind.resultsBefore; result++) {
            executed.getMoreResults();
        }
        entered = true;
    }

    private Argument argument(String name, Map<String, Argument> arguments, String sql) {
        var given = arguments.get(name);
        if (given != null) {
            return given;
        }
        return switch (name) {
            case "stoa_tenant" -> SqlValue.argument(name, text(scope == null ? null : scope.tenant()));
            case "stoa_user" -> SqlValue.argument(name, text(scope == null ? null : scope.user()));
            default -> throw new DatabaseException("no value for :" + name + " in: " + sql.strip());
        };
    }

    /// An absent value is written too, as a transaction must not begin with what another left.
    private static String text(@Nullable UUID id) {
        return id == null ? "" : id.toString();
    }

    /// Once a statement has failed PostgreSQL answers a commit by rolling back, and does not call that
    /// an error.
    void commit() {
        if (kind == Kind.READ) {
            return;
        }
        try {
            if (transactionState() == TransactionState.FAILED) {
                throw new DatabaseException(
                        "a statement failed in this transaction, so nothing of it can be kept; let the failure fly");
            }
            handle.commit();
        } catch (SQLException e) {
            throw DatabaseException.of(e, "commit");
        } catch (JdbiException e) {
            throw translated(e, "commit");
        }
    }

    /// Gives the connection back; what was not committed is undone.
    @Override
    public void close() {
        try (var closing = handle) {
            if (closing.isInTransaction()) {
                closing.rollback();
            } else if (transactionState() != TransactionState.IDLE) {
                closing.execute("rollback");
            }
        } catch (JdbiException | SQLException _) {
            // The connection is gone, and with it what was not committed.
        }
    }

    private TransactionState transactionState() throws SQLException {
        return handle.getConnection().unwrap(BaseConnection.class).getTransactionState();
    }

    /// Jdbi's own words include the bound values, so they end here.
    static RuntimeException translated(JdbiException e, String sql) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                return DatabaseException.of(refused, sql);
            }
        }
        return new DatabaseException(e.getClass().getSimpleName() + " in: " + sql.strip());
    }
}
