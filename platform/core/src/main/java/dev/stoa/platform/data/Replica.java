package dev.stoa.platform.data;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server that follows the primary, and its connections while it can be asked.
///
/// It is looked at every second on a thread of its own. One that does not answer, is too far behind or
/// follows another primary is left out until it is well. Its connections are closed when it does not
/// answer, so who waits for it goes to the primary.
final class Replica implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    /// Who waits longer for a connection asks the primary.
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// A transaction in the way of another, or of what the replica has to replay.
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01");

    private final String name;
    private final PostgresUrl url;
    private final DatabaseConfig config;
    private final Positions positions;
    private final Probe probe;
    private final PoolMeters poolMeters;
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private volatile @Nullable Pool pool;
    private volatile State state = new State("was not asked yet", Duration.ZERO);

    /// How it is.
    ///
    /// @param trouble why it is left out; empty while it is not
    /// @param behind how old what it shows is
    record State(String trouble, Duration behind) {
        boolean isIn() {
            return trouble.isEmpty();
        }
    }

    /// What came of asking it.
    enum Outcome {
        ANSWERED,
        /// It had not yet what the caller has to see.
        BEHIND,
        FAILED
    }

    /// @param name as metrics and operators call it
    Replica(String name, PostgresUrl url, DatabaseConfig config, Positions positions) {
        this.name = name;
        this.url = url;
        this.config = config.withAcquireTimeout(PATIENCE);
        this.positions = positions;
        probe = new Probe(url);
        poolMeters = new PoolMeters(name);
        for (var outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    String name() {
        return name;
    }

    State state() {
        return state;
    }

    /// Its connections; null while it is left out.
    @Nullable
    Pool pool() {
        return state.isIn() ? pool : null;
    }

    void count(Outcome outcome) {
        Objects.requireNonNull(outcomes.get(outcome)).increment();
    }

    /// Takes notice of a statement that failed, and answers whether the primary is to be asked: if the
    /// failure is not the statement's own.
    boolean isExcused(DatabaseException e) {
        if (e instanceof DatabaseUnavailable) {
            change(new State("does not answer", state.behind));
        } else if (!(e instanceof DatabaseBusy) && !IN_THE_WAY.contains(e.sqlState()) && state.isIn()) {
            return false;
        }
        count(Outcome.FAILED);
        return true;
    }

    /// @param system of the primary
    void look(long system) {
        try {
            var answer = probe.ask();
            var behind = positions.behind(System.nanoTime(), answer.position());
            if (pool == null) {
                pool = new Pool(poolMeters, url, config);
            }
            change(new State(trouble(answer, system, behind), behind));
        } catch (SQLException e) {
            LOG.debug("{} does not answer", name, e);
            change(new State("does not answer", state.behind));
            closePool();
        }
    }

    private String trouble(Probe.Answer answer, long system, Duration behind) {
        if (answer.system() != system) {
            return "is no replica of this database";
        }
        if (!answer.isReplica()) {
            return "is a primary";
        }
        return behind.compareTo(positions.lag()) > 0 ? "is " + behind.toSeconds() + " s behind" : "";
    }

    private synchronized void change(State next) {
        var before = state;
        state = next;
        if (before.isIn() && !next.isIn()) {
            LOG.warn("{} is left out, it {}; what only reads is asked elsewhere", name, next.trouble);
        } else if (!before.isIn() && next.isIn()) {
            LOG.info("{} is asked", name);
        }
    }

    /// Ends what waits for an answer too.
    private void closePool() {
        var open = pool;
        pool = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        poolMeters.bindTo(registry);
        Gauge.builder("database.replica.up", this, replica -> replica.state.isIn() ? 1 : 0)
                .description("Whether a replica is asked")
                .tag("replica", name)
                .register(registry);
        Gauge.builder("database.replica.lag", this, replica -> replica.state.behind.toMillis() / 1000.0)
                .description("How old what a replica shows is")
                .baseUnit("seconds")
                .tag("replica", name)
                .register(registry);
        outcomes.forEach((outcome, count) -> FunctionCounter.builder("database.replica.reads", count, LongAdder::sum)
                .description("What came of asking a replica; if no answer, the primary was asked")
                .tag("replica", name)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry));
    }

    @Override
    public void close() {
        probe.close();
        closePool();
    }
}
