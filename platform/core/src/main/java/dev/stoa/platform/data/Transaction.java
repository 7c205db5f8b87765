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

    /// Runs a part of the transaction. If it throws, or a statement in it failed, what it wrote is
    /// undone and the transaction can go on without it.
    public void attempt(Part part) throws Exception {
        var kept = afterwards.size();
        session.say("savepoint part");
        try {
            part.run();
            session.say("release savepoint part");
        } catch (Throwable e) {
            afterwards.subList(kept, afterwards.size()).clear();
            session.say("rollback to savepoint part");
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
        session.become(module.role(), other);
        return new Transaction(session, other, afterwards);
    }

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen
    /// even if the process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        afterwards.add(work);
    }
}
