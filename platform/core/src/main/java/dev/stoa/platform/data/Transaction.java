package dev.stoa.platform.data;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Statements that take effect together. It ends with the function it was given to.
public final class Transaction {
    private final Session session;
    private final Shared shared;
    private final @Nullable Scope scope;

    /// Whether its rows may be on another server than those of the platform.
    private final boolean isSpread;

    /// The module that this is another face of the transaction for; null for the one that opened it.
    private final @Nullable Database module;

    /// What all faces of one transaction have in common.
    private static final class Shared {
        private final List<Runnable> afterwards;

        /// Whose role and scope the session has.
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

    /// @param afterwards gets what is to be run after the commit
    Transaction(Session session, @Nullable Scope scope, List<Runnable> afterwards, boolean isSpread) {
        this.session = session;
        this.scope = scope;
        this.isSpread = isSpread;
        this.module = null;
        this.shared = new Shared(this, afterwards);
    }

    private Transaction(Transaction other, Database module, @Nullable Scope scope) {
        this.session = other.session;
        this.scope = scope;
        this.isSpread = other.isSpread;
        this.module = module;
        this.shared = other.shared;
    }

    /// A statement in the transaction's scope, with `:tenant` or `:user` bound from it.
    public Statement sql(String sql) {
        return new Statement(sql, scope, new Statement.Place() {
            @Override
            public <T extends @Nullable Object> T run(Function<Session, T> work) {
                become();
                return work.apply(session);
            }
        });
    }

    /// The same transaction as another module and in another scope. For the platform, which runs code of modules within
    /// its own transactions. Costs a round trip when its statements follow those of another face.
    ///
    /// @throws IllegalStateException as in [#requireFirstServer]
    public Transaction as(Database other, @Nullable Scope otherScope) {
        requireFirstServer("statements of another module");
        return new Transaction(this, other, otherScope);
    }

    /// For what writes to tables of the platform, which are on the first server alone.
    ///
    /// @param what is done, for the message
    /// @throws IllegalStateException if this transaction may be on another, even if it is not
    public void requireFirstServer(String what) {
        if (isSpread) {
            throw new IllegalStateException(
                    what + " in a transaction of a module whose rows may be on other shards: do it before or after");
        }
    }

    private void become() {
        if (shared.current == this) {
            return;
        }
        if (module == null) {
            session.becomeFirst();
        } else {
            session.become(module.role(), scope);
        }
        shared.current = this;
    }

    /// Runs a part of the transaction. If it throws, or a statement in it failed, what it wrote is undone and the
    /// transaction can go on without it.
    ///
    /// @throws DatabaseUnavailable if there is nothing to go on with
    public void attempt(Part part) throws Exception {
        var kept = shared.afterwards.size();
        var current = shared.current;
        session.say("savepoint part");
        try {
            part.run();
            session.say("release savepoint part");
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
            session.say("rollback to savepoint part");
        } catch (DatabaseException e) {
            e.addSuppressed(cause);
            throw e;
        }
    }

    /// Runs `work` on this thread once everything is kept; never if it is rolled back. What must happen
    /// even if the process dies at that moment is a row in the transaction instead.
    public void afterCommit(Runnable work) {
        shared.afterwards.add(work);
    }
}
