package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.Signals;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class PostgresSignalsTest {
    private static final long PATIENCE = 10;

    private final Signals here = Garden.POSTGRES.signals();
    private final Ear there = new Ear();
    private final String channel = "test." + UUID.randomUUID();

    /// Remembers what it hears.
    private static final class Ear implements Signals.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final Semaphore interruptions = new Semaphore(0);

        @Override
        public void heard(String message) {
            heard.add(message);
        }

        @Override
        public void interrupted() {
            interruptions.release();
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(PATIENCE, TimeUnit.SECONDS));
        }
    }

    @Test
    void aMessageIsHeardInAnotherProcess() throws Exception {
        Garden.NARROW.signals().listen(channel, there);
        untilHeard();

        here.send(channel, "look again, 2 äpples");
        here.send("test.other", "not for us");
        here.send(channel, "");

        assertThat(there.next()).isEqualTo("look again, 2 äpples");
        assertThat(there.next()).isEmpty();
    }

    @Test
    void whoWasCutOffIsToldAndHearsAgain() throws Exception {
        Garden.NARROW.signals().listen(channel, there);
        untilHeard();
        there.interruptions.drainPermits();

        cutOff();

        assertThat(there.interruptions.tryAcquire(PATIENCE, TimeUnit.SECONDS)).isTrue();
        untilHeard();
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromHearing() throws Exception {
        Garden.NARROW.signals().listen(channel, _ -> {
            throw new IllegalStateException("on purpose");
        });
        Garden.NARROW.signals().listen(channel, there);
        untilHeard();

        here.send(channel, "all the same");

        assertThat(there.next()).isEqualTo("all the same");
    }

    @Test
    void nothingIsSentWithinATransaction() {
        assertThatThrownBy(() -> Garden.database().transaction(_ -> {
                    here.send(channel, "too early");
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a transaction is open");
    }

    /// Listening begins at some moment after it was asked for.
    private void untilHeard() throws InterruptedException {
        var scout = new Ear();
        var trail = "test." + UUID.randomUUID();
        Garden.NARROW.signals().listen(trail, scout);
        String heard = null;
        for (var i = 0; i < 200 && heard == null; i++) {
            here.send(trail, "hello");
            heard = scout.heard.poll(50, TimeUnit.MILLISECONDS);
        }
        assertThat(heard).isEqualTo("hello");
    }

    private static void cutOff() throws SQLException {
        try (var administrator = Garden.POSTGRES.owner().dataSource().getConnection()) {
            assertThat(
                            Sql.claim(
                                    administrator,
                                    "select bool_and(pg_terminate_backend(pid)) from pg_stat_activity where query = 'listen stoa'"))
                    .isTrue();
        }
    }
}
