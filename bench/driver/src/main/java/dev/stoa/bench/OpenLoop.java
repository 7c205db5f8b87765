package dev.stoa.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Requests at a constant rate, whatever the server does with them.
///
/// Each connection has its own timetable. Latency counts from the moment a request was due, so that the requests which
/// a slow reply holds up count as slow too ("coordinated omission").
record OpenLoop(int port, byte[] request, int expectedStatus) {
    static final int RATE = 2_000;
    static final int CONNECTIONS = 32;

    private static final long INTERVAL = 1_000_000_000L * CONNECTIONS / RATE;

    /// Latencies in nanoseconds.
    Histogram run(Duration time) throws InterruptedException {
        var start = System.nanoTime() + Duration.ofMillis(100).toNanos();
        var sum = new Histogram(3);
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<Histogram>> parts = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                var first = start + INTERVAL * i / CONNECTIONS;
                parts.add(threads.submit(() -> onOneConnection(first, start + time.toNanos())));
            }
            for (var part : parts) {
                sum.add(part.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the constant load failed: " + e.getCause(), e.getCause());
        }
        return sum;
    }

    private Histogram onOneConnection(long first, long end) throws IOException {
        var latencies = new Histogram(3);
        try (var connection = new HttpConnection(port)) {
            for (var due = first; due < end; due += INTERVAL) {
                for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                var status = connection.exchange(request);
                if (status != expectedStatus) {
                    throw new IOException("a reply had the status " + status);
                }
                latencies.recordValue(System.nanoTime() - due);
            }
        }
        return latencies;
    }
}
