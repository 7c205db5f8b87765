package dev.stoa.platform.events;

import static dev.stoa.platform.events.EventNode.newTenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.events.EventStatistics.EventCounts;
import dev.stoa.platform.events.EventStatistics.Period;
import dev.stoa.platform.events.EventStatistics.TypeCounts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class EventStatisticsTest {
    private Instant now = Instant.parse("2041-04-07T12:00:59.999Z");

    @AutoClose
    private final EventNode node = new EventNode(TestServer.freshUrl(), () -> now);

    private EventCounts counts(Period period) {
        return new EventStatistics(node.postgres.database(Events.MODULE), () -> now).count(period);
    }

    private void publishAt(String moment) {
        now = Instant.parse(moment);
        node.publish(newTenant(), "rose", 1);
    }

    @Test
    void anEventCountsInTheWindowInWhichItHappenedAlsoIfItComesLate() {
        publishAt("2041-04-07T12:00:59.999Z");
        publishAt("2041-04-07T12:01:00Z");
        publishAt("2041-04-07T12:59:59Z");
        // late
        publishAt("2041-04-07T12:00:00Z");
        publishAt("2041-04-07T11:59:59.999Z");
        publishAt("2041-04-07T13:00:00Z");
        now = Instant.parse("2041-04-07T12:59:30Z");

        var counts = counts(Period.HOUR);

        assertThat(counts.from()).isEqualTo("2041-04-07T12:00:00Z");
        assertThat(counts.windowSeconds()).isEqualTo(60);
        var type = counts.types().getFirst();
        assertThat(type.type()).isEqualTo("plant.watered");
        assertThat(type.counts()).hasSize(60).startsWith(2L, 1L, 0L).endsWith(0L, 1L);
    }

    @Test
    void aTypeWithoutEventsInThePeriodIsLeftOut() {
        publishAt("2041-04-01T12:00:00Z");
        now = Instant.parse("2041-04-07T12:00:00Z");

        assertThat(counts(Period.DAY).types()).isEmpty();
        assertThat(counts(Period.WEEK).types())
                .map(TypeCounts::counts)
                .map(List::size)
                .containsExactly(84);
        assertThat(counts(Period.WEEK).types().getFirst().counts()).containsOnlyOnce(1L);
    }
}
