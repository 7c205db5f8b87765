package dev.stoa.platform.observability;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The requests of the last hour, in numbers: of all together every ten seconds, of each route every
/// minute.
///
/// Some hundred kilobytes. Used by any number of threads.
final class RequestHistory {
    static final Duration STEP = Duration.ofSeconds(10);
    private static final int STEPS = 360;
    private static final Duration ROUTE_STEP = Duration.ofMinutes(1);
    private static final int ROUTE_STEPS = 60;

    private final InstantSource clock;
    private final Ring all = new Ring(STEP, STEPS);
    private final Map<String, Ring> routes = new HashMap<>();

    RequestHistory(InstantSource clock) {
        this.clock = clock;
    }

    /// What is known of one request when it has been answered.
    ///
    /// @param route method and template of the path
    /// @param nanos how long it took, of which the database and others took these
    record Done(String route, int status, long nanos, long databaseNanos, long elsewhereNanos) {
        boolean isError() {
            return status >= 500;
        }
    }

    /// Requests of some time taken together.
    static final class Sum {
        private long count;
        private long errors;
        private long nanos;
        private long databaseNanos;
        private long elsewhereNanos;
        private final Latencies latencies = new Latencies();

        private void add(Done done) {
            count++;
            errors += done.isError() ? 1 : 0;
            nanos += done.nanos;
            databaseNanos += done.databaseNanos;
            elsewhereNanos += done.elsewhereNanos;
            latencies.add(done.nanos);
        }

        private void add(Sum other) {
            count += other.count;
            errors += other.errors;
            nanos += other.nanos;
            databaseNanos += other.databaseNanos;
            elsewhereNanos += other.elsewhereNanos;
            latencies.addAll(other.latencies);
        }

        long count() {
            return count;
        }

        long errors() {
            return errors;
        }

        Latencies latencies() {
            return latencies;
        }

        double averageMs() {
            return perRequest(nanos);
        }

        double databaseMs() {
            return perRequest(databaseNanos);
        }

        double elsewhereMs() {
            return perRequest(elsewhereNanos);
        }

        private double perRequest(long sum) {
            return count == 0 ? 0 : Math.round(sum / (count * 10_000.0)) / 100.0;
        }
    }

    /// Sums by the number of their step since 1970; one is written over when its place is needed
    /// again.
    private static final class Ring {
        private final long step;
        private final Sum[] sums;
        private final long[] numbers;

        Ring(Duration step, int length) {
            this.step = step.toMillis();
            sums = new Sum[length];
            numbers = new long[length];
        }

        void add(long millis, Done done) {
            var number = millis / step;
            int place = (int) (number % sums.length);
            if (numbers[place] != number || sums[place] == null) {
                numbers[place] = number;
                sums[place] = new Sum();
            }
            sums[place].add(done);
        }

        Sum at(long number) {
            int place = (int) (number % sums.length);
            return numbers[place] == number && sums[place] != null ? sums[place] : new Sum();
        }

        Sum since(long first, long last) {
            var sum = new Sum();
            for (long number = Math.max(first, last - sums.length + 1); number <= last; number++) {
                sum.add(at(number));
            }
            return sum;
        }
    }

    synchronized void add(Done done) {
        var now = clock.millis();
        all.add(now, done);
        routes.computeIfAbsent(done.route, _ -> new Ring(ROUTE_STEP, ROUTE_STEPS))
                .add(now, done);
    }

    /// The requests of the last while, up to an hour: the step under way and those before it that it
    /// takes.
    synchronized Sum last(Duration time) {
        var now = clock.millis() / STEP.toMillis();
        return all.since(now - time.toMillis() / STEP.toMillis(), now);
    }

    /// One step of the last hour.
    record Step(Instant at, Sum sum) {}

    /// The last hour, the oldest step first, those without requests included. The step under way is
    /// left out, as its numbers would look like a drop.
    synchronized List<Step> steps() {
        var now = clock.millis() / STEP.toMillis();
        var steps = new ArrayList<Step>(STEPS);
        for (long number = now - STEPS + 1; number < now; number++) {
            var copy = new Sum();
            copy.add(all.at(number));
            steps.add(new Step(Instant.ofEpochMilli(number * STEP.toMillis()), copy));
        }
        return steps;
    }

    /// A route and its requests of the last hour.
    record RouteSum(String route, Sum sum) {}

    /// The routes that were asked for in the last hour, those on which most time was spent first.
    synchronized List<RouteSum> routes() {
        var now = clock.millis() / ROUTE_STEP.toMillis();
        return routes.entrySet().stream()
                .map(route -> new RouteSum(route.getKey(), route.getValue().since(now - ROUTE_STEPS + 1, now)))
                .filter(route -> route.sum.count > 0)
                .sorted(Comparator.comparingLong((RouteSum route) -> route.sum.nanos)
                        .reversed())
                .toList();
    }
}
