package dev.stoa.platform.data;

import dev.stoa.platform.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private static final ScopedValue<Boolean> AT_PRIMARY = ScopedValue.newInstance();

    /// A transaction that could not be put in an order with others, and one that others and it waited
    /// for in a circle.
    private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private final Pool primary;
    private final Replicas replicas;
    private final String role;

    /// Whether its rows of tenants may be on several servers.
    private final boolean isSpread;

    /// Null while there is one server.
    private final @Nullable Shards shards;

    Database(Pool primary, Replicas replicas, String role) {
        this(primary, replicas, role, false, null);
    }

    private Database(Pool primary, Replicas replicas, String role, boolean isSpread, @Nullable Shards shards) {
        this.primary = primary;
        this.replicas = replicas;
        this.role = role;
        this.isSpread = isSpread;
        this.shards = shards;
    }

    /// The same module with its tenants spread over the shards, if there are any. What would be wrong on another
    /// server is refused in either case.
    Database spread(@Nullable Shards over) {
        return new Database(primary, replicas, role, true, over);
    }

    String role() {
        return role;
    }

    /// One statement in a transaction of its own, with `:tenant` or `:user` bound from the scope.
    public Statement sql(Scope scope, String sql) {
        return alone(scope, sql);
    }

    /// One statement, in a transaction of its own, about nobody's rows.
    public Statement sql(String sql) {
        return alone(null, sql);
    }

    /// One statement that writes nothing, which a replica may answer: with all that the tenant has written,
    /// and what others have written until `database.replica-lag` ago. For rows that are shown to people,
    /// not for those that decide about a write.
    public Statement read(Scope scope, String sql) {
        return new Statement(sql, scope, new Statement.Place() {
            @Override
            public <T extends @Nullable Object> T run(Function<Session, T> work) {
                return reading(Session.Kind.READ_ONLY, scope, work, sql);
            }
        });
    }

    private Statement alone(@Nullable Scope scope, String sql) {
        var kind = kind(sql);
        return new Statement(sql, scope, new Statement.Place() {
            @Override
            public <T extends @Nullable Object> T run(Function<Session, T> work) {
                return in(kind, scope, work, sql);
            }
        });
    }

    private Session.Kind kind(String sql) {
        if (!sql.stripLeading().startsWith("select")) {
            return Session.Kind.TRANSACTION;
        }
        // A function that writes would do so while its tenant is being moved.
        return isSpread ? Session.Kind.READ_ONLY : Session.Kind.READ;
    }

    /// Runs `work` in a transaction that commits when it returns and rolls back when it throws. Where the tenant
    /// turns out to be on another server, which its first statement finds out, `work` is begun again there.
    ///
    /// @throws IllegalStateException if this thread is in a transaction already
    public <T extends @Nullable Object> T transaction(Scope scope, Function<Transaction, T> work) {
        return committed(scope, work);
    }

    /// The same, outside any scope.
    public <T extends @Nullable Object> T transaction(Function<Transaction, T> work) {
        return committed(null, work);
    }

    /// Runs `work` in a transaction, and from its beginning again when PostgreSQL gave it up for the
    /// sake of others: a deadlock, or an order of events that no order of transactions explains. Five
    /// times at most, with a short pause
    /// of random length between. `work` must not do anything that cannot be undone.
    public <T extends @Nullable Object> T repeatable(Scope scope, Function<Transaction, T> work) {
        for (var attempt = 1; ; attempt++) {
            try {
                return committed(scope, work);
            } catch (DatabaseException e) {
                if (attempt == TRIES || !TRY_AGAIN.contains(e.sqlState())) {
                    throw e;
                }
                pause(FIRST_PAUSE.multipliedBy(1L << attempt));
            }
        }
    }

    /// Runs statements that only read and all see the database as it was at one moment, such as a page
    /// of a list and how long the list is. A replica may answer, as in [#read]. `work` may be run from its
    /// beginning again, so it does nothing but read.
    public <T extends @Nullable Object> T snapshot(Scope scope, Function<Transaction, T> work) {
        return reading(
                Session.Kind.SNAPSHOT,
                scope,
                session -> work.apply(new Transaction(session, scope, new ArrayList<>(), isSpread)),
                "snapshot");
    }

    /// Runs `work` with all that it reads asked of the primary. For what is remembered: who is told that
    /// it has changed must not read again what it was before. And for what is done because of a change.
    public static <T extends @Nullable Object, X extends Throwable> T atPrimary(ScopedValue.CallableOp<T, X> work)
            throws X {
        return ScopedValue.where(AT_PRIMARY, true).call(work);
    }

    /// From now on a replica that is asked for a tenant has what the primary had at a position.
    public void require(Scope scope, long position) {
        if (replicas.positions().areKept()) {
            replicas.positions().require(Set.of(Positions.writer(role, scope)), position);
        }
    }

    /// On a replica if there is one that can; else on the primary.
    private <T extends @Nullable Object> T reading(
            Session.Kind kind, Scope scope, Function<Session, T> work, String what) {
        var isAtPrimary = scope.tenant() == null || shards != null || AT_PRIMARY.isBound();
        var replica = isAtPrimary ? null : replicas.next();
        var pool = replica == null ? null : replica.pool();
        if (replica == null || pool == null) {
            return in(kind, scope, work, what);
        }
        try {
            var result = in(pool, kind.onReplica(), scope, work, what);
            replica.count(Replica.Outcome.ANSWERED);
            return result;
        } catch (Session.Behind _) {
            replica.count(Replica.Outcome.BEHIND);
        } catch (DatabaseException e) {
            if (!replica.isExcused(e)) {
                throw e;
            }
        }
        return in(kind, scope, work, what);
    }

    private <T extends @Nullable Object> T committed(@Nullable Scope scope, Function<Transaction, T> work) {
        var afterwards = new ArrayList<Runnable>();
        var result = in(
                Session.Kind.TRANSACTION,
                scope,
                session -> {
                    afterwards.clear();
                    return work.apply(new Transaction(session, scope, afterwards, isSpread && tenant(scope) != null));
                },
                "transaction");
        afterwards.forEach(Runnable::run);
        return result;
    }

    /// At the primary, or where the tenant is.
    ///
    /// @param what the statement, for the message of a failure
    private <T extends @Nullable Object> T in(
            Session.Kind kind, @Nullable Scope scope, Function<Session, T> work, String what) {
        var tenant = tenant(scope);
        if (shards == null || tenant == null) {
            return in(primary, kind, scope, work, what);
        }
        requireNoTransaction(what);
        return shards.at(tenant, pool -> in(pool, kind, scope, work, what));
    }

    private static @Nullable UUID tenant(@Nullable Scope scope) {
        return scope == null ? null : scope.tenant();
    }

    private <T extends @Nullable Object> T in(
            Pool pool, Session.Kind kind, @Nullable Scope scope, Function<Session, T> work, String what) {
        requireNoTransaction(what);
        return ScopedValue.where(IN_TRANSACTION, this).call(() -> {
            try (var session = open(pool, kind, scope)) {
                var result = work.apply(session);
                commit(session, kind);
                return result;
            }
        });
    }

    private static void commit(Session session, Session.Kind kind) {
        if (kind != Session.Kind.TRANSACTION) {
            session.commit();
            return;
        }
        Tracing.span("db_commit", () -> {
            session.commit();
            return null;
        });
    }

    /// Waiting for a connection is a part of its own where several statements follow.
    private Session open(Pool pool, Session.Kind kind, @Nullable Scope scope) {
        var isHeld = shards != null && tenant(scope) != null;
        // What is held is never read from a replica.
        var positions = isHeld ? Positions.NONE : replicas.positions();
        return kind != Session.Kind.TRANSACTION
                ? new Session(pool, kind, role, scope, positions, isHeld)
                : Tracing.span("db_connection", () -> new Session(pool, kind, role, scope, positions, isHeld));
    }

    /// For what may need a connection of its own, or wait for something that does.
    ///
    /// @param what is said when it is refused
    /// @throws IllegalStateException if this thread is in a transaction
    public static void requireNoTransaction(String what) {
        if (IN_TRANSACTION.isBound()) {
            throw new IllegalStateException(
                    "a transaction is open on this thread: run the statement in it, or after it. Statement: " + what);
        }
    }

    private static void pause(Duration longest) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest.toMillis()) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while waiting to run a transaction again");
        }
    }
}
