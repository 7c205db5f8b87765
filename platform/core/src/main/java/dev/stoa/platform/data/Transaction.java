package dev.stoa.platform.data;

import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Statements that take effect together. It ends with the function it was given to.
public final class Transaction {
    private final Handle handle;
    private final Database module;
    private final @Nullable Scope scope;
    private final Shared shared;

    /// What all faces of one transaction have in common.
    private static final class Shared {
        private final List<Runnable> afterwards;

        /// Whose role and scope the connection has.
        private Transaction current;

        Shared(Transaction first, List<Runnable> afterwards) {
            this.current = first;
            this.afterwards = afterwards;
        }
    }

    /// What is done or undone together.
    @FunctionalInterface
    public interface Part {
        void run() throws Exception;
    }

    /// A transaction whose connection has the role and the scope already.
    ///
    /// @param afterwards gets what is to be run after the commit
    Transaction(Handle handle, Database module, @Nullable Scope scope, List<Runnable> afterwards) {
        this.handle = handle;
        this.module = module;
        this.scope = scope;
        this.shared = new Shared(this, afterwards);
    }

    private Transaction(Transaction other, Database module, @Nullable Scope scope) {
        this.handle = other.handle;
        this.module = module;
        this.scope = scope;
        this.shared = other.shared;
    }

    /// A statement in the transaction's scope, with `:tenant` or `:user` bound from it.
    public Statement sql(String sql) {
        return new Statement(sql, scope, work -> {
            become();
            return work.apply(handle);
        });
    }

    /// The same transaction as another module and in another scope. For the platform, which runs code of modules within
    /// its own transactions. Costs a round trip when its statements follow those of another face.
    public Transaction as(Database other, @Nullable Scope otherScope) {
        return new Transaction(this, other, otherScope);
    }

    private void become() {
        if (shared.current != this) {
            module.enter(handle, scope);
            shared.current = this;
        }
    }

    /// Runs a part of the transaction. If it throws, or a statement in it failed, what it wrote is undone and the
    /// transaction can go on without it.
    ///
    /// @throws DatabaseUnavailable if there is nothing to go on with
    public void attempt(Part part) throws Exception {
        var kept = shared.afterwards.size();
        var current = shared.current;
        execute("savepoint part");
        try {
            part.run();
            execute("release savepoint part");
        } catch (Throwable e) {
            shared.afterwards.subList(kept, shared.afterwards.size()).clear();
            undo(e);
            // The role and the scope are undone too.
            shared.current = current;
            throw e;
        }
    }

    private void undo(Throwable cause) {
        try {
            execute("rollback to savepoint part");
        } catch (DatabaseException e) {
            e.addSuppressed(cause);
            throw e;
        }
    }

    private void execute(String sql) {
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

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen even if the
    /// process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        shared.afterwards.add(work);
    }
}
