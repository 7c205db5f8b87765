package dev.stoa.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void freePlacesAreSharedAlike() {
        assertThat(Turns.shares(List.of(0, 0, 0), 10, 6)).containsExactly(2, 2, 2);
        assertThat(Turns.shares(List.of(0, 0, 0), 10, 7)).containsExactly(3, 2, 2);
    }

    @Test
    void whoHasLessRunningComesFirst() {
        assertThat(Turns.shares(List.of(4, 0, 1), 10, 5)).containsExactly(0, 3, 2);
        assertThat(Turns.shares(List.of(4, 0, 1), 10, 3)).containsExactly(0, 2, 1);
    }

    @Test
    void nobodyGetsMoreThanTheLimit() {
        assertThat(Turns.shares(List.of(9, 0), 10, 50)).containsExactly(1, 10);
        assertThat(Turns.shares(List.of(12), 10, 50)).containsExactly(0);
    }

    @Test
    void whenThereAreMoreTenantsThanPlacesTheFirstOnesGetThem() {
        assertThat(Turns.shares(List.of(0, 0, 0, 0), 10, 2)).containsExactly(1, 1, 0, 0);
        assertThat(Turns.shares(List.of(), 10, 2)).isEmpty();
    }
}
