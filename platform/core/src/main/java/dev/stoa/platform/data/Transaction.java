package dev.stoa.platform.data;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Statements that take effect together. It ends with the function it was given to.
public final class Transaction {
    private final Session session;
    private final @Nullable Scope scope;
    private final List<Runnable> afterwards;

    Transaction(Session session, @Nullable Scope scope, List<Runnable> afterwards) {
        this.session = session;
        this.scope = scope;
        this.afterwards = afterwards;
    }

    /// A statement in the transaction's scope, with `:tenant` or `:user` bound from it.
    public Statement sql(String sql) {
        return new Statement(sql, scope, new Statement.Place() {
            @Override
            public <T extends @Nullable Object> T run(Function<Session, T> work) {
                return work.apply(session);
            }
        });
    }

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen even if the
    /// process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        afterwards.add(work);
    }
}
