package dev.stoa.platform.jobs;

import dev.stoa.platform.jobs.WorkerStore.Attempt;
import dev.stoa.platform.jobs.WorkerStore.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that this process lives, and looks after the jobs of those that no longer do.
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final WorkerStore store;
    private final UUID worker;
    private final String name;
    private final Set<String> queues;
    private final Duration lease;
    private final Instant startedAt;

    /// Since when the database has said that this process is at something that it does not know, as
    /// when the connection broke while it was told; as of [System#nanoTime].
    private final Map<Attempt, Long> unknownSince = new HashMap<>();

    Heartbeat(WorkerStore store, UUID worker, String name, Set<String> queues, Duration lease, Instant startedAt) {
        this.store = store;
        this.worker = worker;
        this.name = name;
        this.queues = queues;
        this.lease = lease;
        this.startedAt = startedAt;
    }

    /// What came of a beat.
    ///
    /// @param rescued jobs that were taken back
    /// @param unwanted which jobs of ours somebody wants to end
    record Findings(int rescued, List<JobId> unwanted) {}

    /// @param known what this process is at
    synchronized Findings beat(boolean isDraining, Set<Attempt> known, Instant now) {
        store.beat(worker, name, queues, isDraining, startedAt);
        var given = store.given(worker, queues);
        var rescued = store.rescue(worker, unknown(given, known), queues, lease, now);
        if (rescued > 0) {
            LOG.warn("{} jobs of workers that are gone were taken back", rescued);
        }
        return new Findings(
                rescued,
                given.stream()
                        .filter(Given::isUnwanted)
                        .map(one -> one.attempt().job())
                        .toList());
    }

    void leave() {
        store.leave(worker);
    }

    /// What the database has said for longer than the lease.
    private List<Attempt> unknown(List<Given> given, Set<Attempt> known) {
        var now = System.nanoTime();
        var unknown = given.stream()
                .map(Given::attempt)
                .filter(one -> !known.contains(one))
                .collect(Collectors.toSet());
        unknownSince.keySet().retainAll(unknown);
        unknown.forEach(one -> unknownSince.putIfAbsent(one, now));
        return unknown.stream()
                .filter(one -> now - unknownSince.getOrDefault(one, now) > lease.toNanos())
                .toList();
    }
}
