package dev.stoa.bench;

import dev.stoa.platform.Platform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Jobs that do nothing, with Stoa and with others, in turn.
final class JobsMeasure implements PlatformMeasure {
    /// What all are compared with.
    private static final String RIVAL = "db-scheduler";

    /// Jobs for each second of a round.
    private static final int A_SECOND = 4_000;

    /// Of which so many are asked for one by one.
    private static final int SINGLE_A_SECOND = 100;

    private final List<JobSubject> subjects;
    private final Map<JobSubject, Long> enqueued = new HashMap<>();

    JobsMeasure(List<JobSubject> subjects) {
        this.subjects = subjects;
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public void round(Platform platform, int seconds, Results results) {
        Cost rival = null;
        for (var subject : subjects) {
            var single = Math.max(20, seconds * SINGLE_A_SECOND);
            var many = Math.max(200, seconds * A_SECOND) - single;
            enqueueSingly(subject, single, results);
            enqueue(subject, many, results);
            var cost = run(subject, single + many);
            results.add("jobs", subject.name(), "/s", cost.jobsPerSecond);
            results.add("processor time", subject.name(), "µs", cost.micros);
            results.add("of the store", subject.name(), "µs", cost.storeMicros);
            if (subject.name().equals(RIVAL)) {
                rival = cost;
            }
            if (rival != null) {
                results.add("jobs / " + RIVAL, subject.name(), "×", cost.jobsPerSecond / rival.jobsPerSecond);
                results.add("time / " + RIVAL, subject.name(), "×", cost.wholeMicros() / rival.wholeMicros());
            }
        }
    }

    private static void enqueueSingly(JobSubject subject, int count, Results results) {
        var nanos = new Histogram(3);
        subject.enqueueSingly(count).forEach(nanos::recordValue);
        results.add("enqueue one p50", subject.name(), "ms", nanos.getValueAtPercentile(50) / 1e6);
        results.add("enqueue one p99", subject.name(), "ms", nanos.getValueAtPercentile(99) / 1e6);
    }

    private static void enqueue(JobSubject subject, int count, Results results) {
        var begin = System.nanoTime();
        subject.enqueue(count);
        results.add("enqueue many", subject.name(), "/s", count / seconds(begin));
    }

    /// What it took to run jobs.
    ///
    /// @param micros processor time for a job, of what runs it
    /// @param storeMicros the same, of what keeps it
    private record Cost(double jobsPerSecond, double micros, double storeMicros) {
        double wholeMicros() {
            return micros + storeMicros;
        }
    }

    private Cost run(JobSubject subject, int count) {
        var time = subject.time();
        var storeTime = subject.storeTime();
        var begin = System.nanoTime();
        var runs = subject.run();
        var elapsed = seconds(begin);
        var expected = enqueued.merge(subject, (long) count, Long::sum);
        if (runs != expected) {
            throw new IllegalStateException(subject.name() + " ran " + runs + " of " + expected + " jobs");
        }
        return new Cost(
                count / elapsed,
                subject.time().minus(time).toNanos() / 1e3 / count,
                subject.storeTime().minus(storeTime).toNanos() / 1e3 / count);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
