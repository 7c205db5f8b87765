package dev.stoa.platform.data;

import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Statements that take effect together. It ends with the function it was given to.
public final class Transaction {
    private final Handle handle;
    private final @Nullable Scope scope;
    private final List<Runnable> afterwards;

    Transaction(Handle handle, @Nullable Scope scope, List<Runnable> afterwards) {
        this.handle = handle;
        this.scope = scope;
        this.afterwards = afterwards;
    }

    /// A statement in the transaction's scope, with `:tenant` or `:user` bound from it.
    public Statement sql(String sql) {
        return new Statement(sql, scope, work -> work.apply(handle));
    }

    /// Runs a part of the transaction. If it throws, or a statement in it failed, what it wrote is
    /// undone and the transaction can go on without it.
    public void attempt(Part part) throws Exception {
        var kept = afterwards.size();
        execute("savepoint part");
        try {
            part.run();
            execute("release savepoint part");
        } catch (Throwable e) {
            afterwards.subList(kept, afterwards.size()).clear();
            execute("rollback to savepoint part");
            throw e;
        }
    }

    /// What is done or undone together.
    @FunctionalInterface
    public interface Part {
        void run() throws Exception;
    }

    /// The same transaction as another module and in another scope, until the next call. For the
    /// platform, which runs the code of modules within its own transactions; a part that is undone also
    /// takes back who the transaction is.
    public Transaction as(Database module, @Nullable Scope other) {
        module.enter(handle, other);
        return new Transaction(handle, other, afterwards);
    }

    private void execute(String sql) {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw DatabaseException.of(e, sql);
        }
    }

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen
    /// even if the process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        afterwards.add(work);
    }
}
