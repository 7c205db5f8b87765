package dev.stoa.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.observability.Uptime.Outage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UptimeTest {
    private static final Instant BEGAN = Instant.parse("2026-11-21T09:30:00Z");

    private final SetClock clock = new SetClock();

    @Test
    void aKilledProcessWasAwayFromWhenItWasLastSeen(@TempDir Path folder) {
        var first = new Uptime(folder.resolve("uptime"), clock);
        clock.pass(Duration.ofMinutes(80));
        first.beat();

        clock.pass(Duration.ofMinutes(10));
        var second = new Uptime(folder.resolve("uptime"), clock);
        clock.pass(Duration.ofMinutes(10));

        var history = second.history();
        assertThat(history.outages())
                .containsExactly(
                        new Outage(BEGAN.plus(Duration.ofMinutes(80)), BEGAN.plus(Duration.ofMinutes(90)), false));
        assertThat(history.since()).isEqualTo(BEGAN.plus(Duration.ofMinutes(90)));
        assertThat(history.share()).isEqualTo(0.9);
    }

    @Test
    void oneThatWasToldToEndSaysSo(@TempDir Path folder) {
        new Uptime(folder.resolve("uptime"), clock).end();
        clock.pass(Duration.ofMinutes(1));

        var history = new Uptime(folder.resolve("uptime"), clock).history();

        assertThat(history.outages())
                .singleElement()
                .satisfies(outage -> assertThat(outage.wasPlanned()).isTrue());
    }

    @Test
    void aFileThatMakesNoSenseIsBegunAnew(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("uptime"), "once upon a time\n2026 2026 alive\n");

        var uptime = new Uptime(folder.resolve("uptime"), clock);
        uptime.beat();

        assertThat(uptime.history().outages()).isEmpty();
        assertThat(uptime.history().share()).isEqualTo(1);
    }
}
