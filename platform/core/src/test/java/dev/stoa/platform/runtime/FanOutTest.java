package dev.stoa.platform.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.FanOut.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private static final FanOut WIDE = new FanOut(10, Duration.ofSeconds(20));

    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

    @Test
    void answersInTheOrderOfTheInputs() {
        assertThat(WIDE.all(List.of(3, 1, 2), n -> n * n)).containsExactly(9, 1, 4);
        assertThat(WIDE.all(List.<Integer>of(), n -> n)).isEmpty();
    }

    @Test
    void endsTheOthersWhenOneFails() {
        var bothHang = new CountDownLatch(2);

        assertThatThrownBy(() -> WIDE.all(List.of(1, 2, 3), n -> {
                    if (n == 3) {
                        await(bothHang);
                        throw new IllegalStateException("three");
                    }
                    bothHang.countDown();
                    return hang(n);
                }))
                .hasMessage("three");

        assertThat(ended).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void leavesTheOthersAloneWhenEachStandsForItself() {
        var outcomes = WIDE.each(List.of(1, 0, 2), n -> 10 / n);

        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Done<>(10));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(2)).isEqualTo(new Outcome.Done<>(5));
    }

    @Test
    void givesUpWhatIsNotDoneInTimeAndLeavesNothingRunning() {
        var hurried = new FanOut(10, Duration.ofMillis(200));

        var outcomes = hurried.each(List.of(1, 2), n -> n == 1 ? hang(n) : n);

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, late -> assertThat(late.cause()).isInstanceOf(TimeoutException.class));
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Done<>(2));
        assertThat(ended).containsExactly(1);
        assertThatThrownBy(() -> hurried.all(List.of(7), this::hang)).isInstanceOf(CancellationException.class);
    }

    @Test
    void endsTheOthersWhenItsCallerIsInterrupted() throws InterruptedException {
        var isCancelled = new CountDownLatch(1);
        var caller = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> WIDE.all(List.of(1), this::hang))
                        .satisfies(_ -> isCancelled.countDown())
                        .isInstanceOf(CancellationException.class));
        while (begun.isEmpty()) {
            Thread.onSpinWait();
        }

        caller.interrupt();
        caller.join();

        assertThat(isCancelled.getCount()).isZero();
        assertThat(ended).containsExactly(1);
    }

    @Test
    void worksOnAsManyAtATimeAsItIsWide() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();

        new FanOut(3, Duration.ofSeconds(20)).all(IntStream.range(0, 30).boxed().toList(), _ -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(100_000);
            return now.decrementAndGet();
        });

        assertThat(most).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void handsItsDeadlineOn() {
        var inner = new FanOut(2, Duration.ofMillis(300))
                .all(List.of(1), _ -> Deadline.in(Duration.ofHours(1)).remaining());

        assertThat(inner.getFirst()).isLessThanOrEqualTo(Duration.ofMillis(300));
    }

    private int hang(int n) {
        begun.add(n);
        try {
            Thread.sleep(Duration.ofMinutes(5));
            return n;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            ended.add(n);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
