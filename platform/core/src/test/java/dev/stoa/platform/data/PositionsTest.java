package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Positions positions = new Positions(Duration.ofSeconds(10), true);
    private final TenantId bakery = new TenantId(UUID.randomUUID());
    private final TenantId dairy = new TenantId(UUID.randomUUID());

    private void wrote(Scope scope, long position) {
        positions.wrote(Set.of(Positions.writer("tasks", scope)), position);
    }

    @Test
    void aTenantSeesWhatItWroteAndOthersNeedNot() {
        wrote(bakery, 700);
        wrote(bakery, 500);

        assertThat(positions.required("tasks", bakery)).isEqualTo(700);
        assertThat(positions.required("identity", bakery)).isEqualTo(700);
        assertThat(positions.required("tasks", dairy)).isZero();
    }

    @Test
    void whatAModuleWroteOfNoTenantIsSeenByAllThatReadInIt() {
        wrote(new UserId(UUID.randomUUID()), 700);

        assertThat(positions.required("tasks", bakery)).isEqualTo(700);
        assertThat(positions.required("identity", bakery)).isZero();
    }

    @Test
    void everybodySeesWhatIsOlderThanTheLag() {
        positions.sampled(0, 100);
        positions.sampled(6 * SECOND, 200);
        assertThat(positions.required("tasks", bakery)).isZero();

        positions.sampled(10 * SECOND, 300);
        assertThat(positions.required("tasks", bakery)).isEqualTo(100);

        positions.sampled(17 * SECOND, 400);
        assertThat(positions.required("tasks", bakery)).isEqualTo(200);
    }

    @Test
    void aReplicaIsAsFarBehindAsThePrimaryHasBeenAheadOfIt() {
        positions.sampled(0, 100);
        positions.sampled(3 * SECOND, 200);
        positions.sampled(4 * SECOND, 200);

        assertThat(positions.behind(5 * SECOND, 200)).isZero();
        assertThat(positions.behind(5 * SECOND, 150)).isEqualTo(Duration.ofSeconds(2));
        assertThat(positions.behind(5 * SECOND, 50)).isEqualTo(Duration.ofSeconds(5));
    }
}
