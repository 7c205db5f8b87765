package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Problem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicTest {
    private final Topic<Integer> topic = new Topic<>();

    @Test
    void handsEventsToEverybodyWhoListens() {
        topic.publish(0);
        try (var one = topic.listen();
                var other = topic.listen()) {
            topic.publish(1);
            topic.publish(2);

            assertThat(one.limit(2)).containsExactly(1, 2);
            assertThat(other.limit(2)).containsExactly(1, 2);
        }
    }

    @Test
    void endsForAThreadThatIsInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var counted = threads.submit(() -> {
                try (var events = topic.listen()) {
                    begun.countDown();
                    return events.count();
                }
            });
            begun.await();
            topic.publish(1);
            threads.shutdownNow();

            assertThat(counted.get()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void failsForWhoIsTooSlowRatherThanLeaveAGap() {
        try (var events = topic.listen()) {
            IntStream.range(0, 1_001).forEach(topic::publish);
            var iterator = events.iterator();

            for (int i = 0; i < 1_000; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
            assertThatThrownBy(iterator::hasNext).isInstanceOf(Problem.class);
        }
    }
}
