package dev.stoa.platform.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// One module's way to its schema. Used by any number of threads.
///
/// Every statement runs as the module's role, which sees that schema alone, and in a scope: row-level
/// security shows it the rows of that tenant or user and refuses to write any other. Statements outside a
/// scope see no row that belongs to somebody.
///
/// Statements block. Transactions do not nest, across modules neither: each holds one connection, and threads
/// that hold one while they wait for a second stop each other.
public final class Database {
    private static final ScopedValue<Database> IN_TRANSACTION = ScopedValue.newInstance();

    private final Jdbi jdbi;
    private final String role;

    Database(Jdbi jdbi, String role) {
        this.jdbi = jdbi;
        this.role = role;
    }

    /// One statement in a transaction of its own, with `:tenant` or `:user` bound from the scope.
    public Statement sql(Scope scope, String sql) {
        return new Statement(sql, scope, work -> inTransaction(scope, work, sql));
    }

    /// One statement, in a transaction of its own, about nobody's rows.
    public Statement sql(String sql) {
        return new Statement(sql, null, work -> inTransaction(null, work, sql));
    }

    /// Runs `work` in a transaction that commits when it returns and rolls back when it throws.
    ///
    /// @throws IllegalStateException if this thread is in a transaction already
    public <T extends @Nullable Object> T transaction(Scope scope, Function<Transaction, T> work) {
        return transactionIn(scope, work);
    }

    /// The same, outside any scope.
    public <T extends @Nullable Object> T transaction(Function<Transaction, T> work) {
        return transactionIn(null, work);
    }

    private <T extends @Nullable Object> T transactionIn(@Nullable Scope scope, Function<Transaction, T> work) {
        var afterwards = new ArrayList<Runnable>();
        var result = inTransaction(
                scope, handle -> work.apply(new Transaction(handle, this, scope, afterwards)), "transaction");
        afterwards.forEach(Runnable::run);
        return result;
    }

    /// @param what the statement, for the message of a failure
    private <T extends @Nullable Object> T inTransaction(@Nullable Scope scope, Function<Handle, T> work, String what) {
        requireNoTransaction(what);
        return ScopedValue.where(IN_TRANSACTION, this).call(() -> {
            try {
                return jdbi.<T, RuntimeException>inTransaction(handle -> {
                    enter(handle, scope);
                    var result = work.apply(handle);
                    requireIntact(handle);
                    return result;
                });
            } catch (JdbiException e) {
                throw translated(e, what);
            }
        });
    }

    /// @throws IllegalStateException if this thread is in a transaction
    static void requireNoTransaction(String what) {
        if (IN_TRANSACTION.isBound()) {
            throw new IllegalStateException(
                    "a transaction is open on this thread: run the statement in it, or after it. Statement: " + what);
        }
    }

    /// Becomes the module's role with the scope's rows until the transaction ends. One round trip; an absent
    /// value is written too, as a transaction must not begin with what another left.
    void enter(Handle handle, @Nullable Scope scope) {
        var sql =
                "select set_config('role', ?, true), set_config('stoa.tenant', ?, true), set_config('stoa.user', ?, true)";
        try (var statement = handle.getConnection().prepareStatement(sql)) {
            statement.setString(1, role);
            statement.setString(2, text(scope == null ? null : scope.tenant()));
            statement.setString(3, text(scope == null ? null : scope.user()));
            statement.execute();
        } catch (SQLException e) {
            throw DatabaseException.of(e, "set role " + role);
        }
    }

    /// Once a statement has failed PostgreSQL answers a commit by rolling back, and does not call that an error.
    private static void requireIntact(Handle handle) {
        try {
            if (handle.getConnection().unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
                throw new DatabaseException(
                        "a statement failed in this transaction, so nothing of it can be kept; let the failure fly");
            }
        } catch (SQLException e) {
            throw DatabaseException.of(e, "commit");
        }
    }

    private static String text(@Nullable UUID id) {
        return id == null ? "" : id.toString();
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
