package dev.stoa.platform.data;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
///
/// Where tenants are spread over servers, the first message also [holds][Shards] the tenant here, or fails.
///
/// On a replica the first message also asks whether it has what the scope must see, and a commit on the
/// primary brings back how far a replica has to be from now on.
final class Session implements AutoCloseable {
    /// Whether the replica is far enough. Asked before the snapshot is taken in which rows are read.
    private static final String CHECK =
            "select coalesce((pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint >= :stoa_position, false);\n";

    private static final String COMMIT =
            "commit;\nselect (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint as position";

    private final Pool pool;
    private final Kind kind;
    private final String role;
    private final String entry;
    private final @Nullable Scope scope;
    private final Positions positions;
    private final Set<Object> writers = new HashSet<>();
    private Handle handle;
    private boolean entered;

    enum Kind {
        /// One statement that begins with `select`.
        READ("begin;\n", 2, "\n;commit"),
        TRANSACTION("", 1, ""),
        /// One statement that writes nothing.
        READ_ONLY("begin read only;\n", 2, "\n;commit"),
        READ_ONLY_ON_REPLICA("begin read only;\n" + CHECK, 3, "\n;commit"),
        /// Reads only, and all of them see the same moment.
        SNAPSHOT("set transaction isolation level repeatable read, read only;\n", 2, ""),
        SNAPSHOT_ON_REPLICA(CHECK + "commit;\nbegin isolation level repeatable read, read only;\n", 4, "");

        private final String begin;
        private final int resultsBefore;
        private final String end;

        Kind(String begin, int resultsBefore, String end) {
            this.begin = begin;
            this.resultsBefore = resultsBefore;
            this.end = end;
        }

        /// One statement that brings its `begin` and `commit` along.
        private boolean isAlone() {
            return !end.isEmpty();
        }

        private boolean isOnReplica() {
            return this == READ_ONLY_ON_REPLICA || this == SNAPSHOT_ON_REPLICA;
        }

        Kind onReplica() {
            return switch (this) {
                case READ_ONLY -> READ_ONLY_ON_REPLICA;
                case SNAPSHOT -> SNAPSHOT_ON_REPLICA;
                default -> throw new IllegalStateException(this + " is for the primary");
            };
        }
    }

    /// The replica has not yet what the scope has to see. Nothing was read.
    static final class Behind extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Behind() {
            super("the replica is behind", null, false, false);
        }
    }

    /// Takes what a statement returned.
    interface Reader<T extends @Nullable Object> {
        T read(PreparedStatement executed) throws SQLException;
    }

    /// @param isHeld whether the tenant of the scope may be on another server, or move to one
    Session(Pool pool, Kind kind, String role, @Nullable Scope scope, Positions positions, boolean isHeld) {
        this.pool = pool;
        this.kind = kind;
        this.role = role;
        this.scope = scope;
        this.positions = positions;
        note(role, scope);
        entry = kind.begin
                // Asked whether they are null: the driver gathers answers whose size is known in one message.
                + "select set_config('role', '" + role + "', true) is null,"
                + " set_config('stoa.tenant', :stoa_tenant, true) is null,"
                + " set_config('stoa.user', :stoa_user, true) is null"
                + (isHeld ? ", stoa.hold(" + lock() + ", :stoa_tenant)" : "")
                + ";\n";
        handle = open();
    }

    private int lock() {
        return kind == Kind.TRANSACTION ? Shards.WRITING : Shards.READING;
    }

    /// Notes who may be writing.
    private void note(String by, @Nullable Scope of) {
        if (positions.areKept()) {
            writers.add(Positions.writer(by, of));
        }
    }

    private Handle open() {
        var opened = pool.open();
        if (!kind.isAlone()) {
            opened.begin();
        }
        return opened;
    }

    /// @throws Behind if this is a replica that is
    <T extends @Nullable Object> T run(String sql, Map<String, Argument> arguments, Reader<T> reader) {
        if (entered || kind.isOnReplica()) {
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
            run("select 1", Map.of(), _ -> true);
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
        if (kind.isOnReplica() && !entered) {
            // Only the first statement asks how far it is.
            throw new Behind();
        }
        note(other, otherScope);
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
        var isChecked = !kind.isOnReplica();
        for (var result = 0; result < kind.resultsBefore; result++) {
            // The check is the first that has rows.
            var rows = isChecked ? null : executed.getResultSet();
            if (rows != null) {
                requireFarEnough(rows);
                isChecked = true;
            }
            executed.getMoreResults();
        }
        entered = true;
    }

    private static void requireFarEnough(ResultSet rows) throws SQLException {
        if (!rows.next() || !rows.getBoolean(1)) {
            throw new Behind();
        }
    }

    private Argument argument(String name, Map<String, Argument> arguments, String sql) {
        var given = arguments.get(name);
        if (given != null) {
            return given;
        }
        return switch (name) {
            case "stoa_tenant" -> SqlValue.argument(name, text(scope == null ? null : scope.tenant()));
            case "stoa_user" -> SqlValue.argument(name, text(scope == null ? null : scope.user()));
            case "stoa_position" ->
                SqlValue.argument(name, scope == null ? Long.MAX_VALUE : positions.required(role, scope));
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
        if (kind.isAlone()) {
            return;
        }
        try {
            if (transactionState() == TransactionState.FAILED) {
                throw new DatabaseException(
                        "a statement failed in this transaction, so nothing of it can be kept; let the failure fly");
            }
            if (kind == Kind.TRANSACTION && positions.areKept() && transactionState() == TransactionState.OPEN) {
                commitAndTell();
            }
            handle.commit();
        } catch (SQLException e) {
            throw DatabaseException.of(e, "commit");
        } catch (JdbiException e) {
            throw translated(e, "commit");
        }
    }

    private void commitAndTell() throws SQLException {
        try (var statement = handle.getConnection().prepareStatement(COMMIT)) {
            statement.execute();
            statement.getMoreResults();
            try (var result = statement.getResultSet()) {
                result.next();
                positions.wrote(writers, result.getLong("position"));
            }
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
