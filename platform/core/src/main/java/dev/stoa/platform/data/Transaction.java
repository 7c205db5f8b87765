package dev.stoa.platform.data;

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

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen even if the
    /// process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        afterwards.add(work);
    }
}
