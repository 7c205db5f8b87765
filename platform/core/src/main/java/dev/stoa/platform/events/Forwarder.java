package dev.stoa.platform.events;

import dev.stoa.platform.data.DatabaseException;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the events that were published on another server into the stream, once and in their order.
///
/// They are added, and how far this has come is noted, in one transaction on the first server. So of
/// several processes that bring the same, one does, and one that is killed has brought all or nothing.
/// Afterwards they are deleted where they came from.
final class Forwarder implements Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    /// Between two looks while events are waited for whose transactions are under way.
    private static final Duration GAP = Duration.ofMillis(20);

    private static final int BATCH = 500;
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final int shard;
    private final EventStore source;
    private final EventStore stream;
    private final Runnable announce;
    private final Horizon horizon = new Horizon();
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean isStopping;
    private @Nullable Thread thread;

    /// @param announce called when there is something new in the stream
    Forwarder(int shard, EventStore source, EventStore stream, Runnable announce) {
        this.shard = shard;
        this.source = source;
        this.stream = stream;
        this.announce = announce;
    }

    /// Has it look soon.
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("forward-shard-" + shard).start(this::run);
    }

    private void run() {
        try {
            while (!isStopping) {
                var pause = POLL;
                try {
                    pause = forwardAll() ? GAP : POLL;
                } catch (DatabaseException e) {
                    LOG.warn("events of shard {} cannot be brought over: {}", shard, e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("events of shard {} cannot be brought over", shard, e);
                }
                Thread.sleep(GAP);
                var _ = nudges.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                nudges.drainPermits();
            }
        } catch (InterruptedException _) {
            // The process ends.
        }
    }

    /// Brings over what there is, and answers whether some more was seen that is not settled yet.
    private boolean forwardAll() {
        var last = horizon.after(source.look());
        var after = stream.forwarded(shard);
        while (!isStopping && after < last) {
            var batch = source.following(after, last, BATCH);
            if (batch.isEmpty()) {
                break;
            }
            var upTo = batch.getLast().position();
            if (stream.forward(shard, after, upTo, batch)) {
                announce.run();
            }
            after = stream.forwarded(shard);
            source.forget(after);
        }
        return horizon.isWaiting();
    }

    @Override
    public void drain() {
        isStopping = true;
        nudge();
    }

    @Override
    public void stop() {
        drain();
        var running = thread;
        try {
            if (running != null) {
                var _ = running.join(GRACE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
