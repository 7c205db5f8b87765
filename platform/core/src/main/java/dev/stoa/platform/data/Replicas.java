package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The replicas of a database, asked in turn.
final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(5);

    private final Positions positions;
    private final List<Replica> all = new ArrayList<>();
    private final Probe primary;
    private final AtomicInteger turn = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /// @param primary which they follow
    /// @throws StartRefused if that cannot be asked; replicas that are away are looked for until they come
    Replicas(PostgresUrl primary, DatabaseConfig config) {
        this.primary = new Probe(primary);
        positions = new Positions(config.replicaLag(), !config.replicas().isEmpty());
        if (!positions.areKept()) {
            return;
        }
        for (var url : config.replicas()) {
            all.add(new Replica("replica-" + (all.size() + 1), PostgresUrl.parse(url), config, positions));
        }
        try {
            var system = this.primary.ask().system();
            catchUp();
            watch("primary", this::sample);
            all.forEach(replica -> watch(replica.name(), () -> replica.look(system)));
        } catch (SQLException e) {
            this.primary.close();
            throw new StartRefused("cannot ask the database how far it is: " + e.getMessage(), e);
        }
    }

    private void watch(String name, Runnable look) {
        threads.add(Thread.ofVirtual().name("watch-" + name).start(() -> {
            try {
                do {
                    look.run();
                } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException _) {
                // The process ends.
            }
        }));
    }

    /// While the primary is away replicas need no more than they did.
    private void sample() {
        try {
            var before = System.nanoTime();
            positions.sampled(before, primary.ask().position());
        } catch (SQLException e) {
            LOG.debug("the primary does not say how far it is", e);
        }
    }

    Positions positions() {
        return positions;
    }

    List<Replica> all() {
        return all;
    }

    /// From now on replicas are asked only if they have what the primary has now.
    void catchUp() throws SQLException {
        if (positions.areKept()) {
            positions.require(primary.ask().position());
        }
    }

    /// The one whose turn it is; null if none can be asked.
    @Nullable
    Replica next() {
        for (var n = 0; n < all.size(); n++) {
            var replica = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
            if (replica.state().isIn()) {
                return replica;
            }
        }
        return null;
    }

    void bindTo(MeterRegistry registry) {
        all.forEach(replica -> replica.bindTo(registry));
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            for (var thread : threads) {
                var _ = thread.join(END);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        all.forEach(Replica::close);
        primary.close();
    }
}
