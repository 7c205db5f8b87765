package dev.stoa.platform.data;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Statements that take effect together. It ends with the function it was given to.
public final class Transaction {
    private final Handle handle;
    private final @Nullable Scope scope;

    Transaction(Handle handle, @Nullable Scope scope) {
        this.handle = handle;
        this.scope = scope;
    }

    /// A statement in the transaction's scope, with `:tenant` or `:user` bound from it.
    public Statement sql(String sql) {
        return new Statement(sql, scope, work -> work.apply(handle));
    }
}
