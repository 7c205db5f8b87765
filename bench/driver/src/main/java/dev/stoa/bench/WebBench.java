package dev.stoa.bench;

import static dev.stoa.bench.Measure.BLOCK;
import static dev.stoa.bench.Measure.JSON;
import static dev.stoa.bench.Measure.LATENCY;
import static dev.stoa.bench.Measure.MEMORY;
import static dev.stoa.bench.Measure.PLAIN;
import static dev.stoa.bench.Measure.POST;
import static dev.stoa.bench.Measure.PROTOCOLS;
import static dev.stoa.bench.Measure.SOCKETS;
import static dev.stoa.bench.Measure.START;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures web servers in turns: every subject has its first turn before any has its second, so that what else the
/// machine does hits all alike.
final class WebBench {
    /// The subject that others are compared with: the least that the work costs with a virtual thread per request.
    static final String BASELINE = "vertx";

    private static final int CONNECTIONS = 64;
    private static final int BLOCKED_CONNECTIONS = 1_000;

    private final Options options;
    private final List<Subject> subjects;
    private final Results results;
    private final Wrk wrk;

    WebBench(Options options, List<Subject> subjects, Results results) {
        this.options = options;
        this.subjects =
                subjects.stream().filter(subject -> subject.missing() == null).toList();
        this.results = results;
        this.wrk = new Wrk(options.folder().resolve("load.lua"));
    }

    void run() throws IOException, InterruptedException {
        if (options.isCheckOnly()) {
            withAllRunning();
            return;
        }
        var rounds = options.pace().rounds();
        part("start", EnumSet.of(START), new Starts(subjects, rounds, results)::measure);
        part("load", EnumSet.range(PLAIN, MEMORY), this::withAllRunning);
        part("sockets", EnumSet.of(SOCKETS), new IdleSockets(subjects, rounds, results)::measure);
        part("protocols", EnumSet.of(PROTOCOLS), new Protocols(options, results)::measure);
    }

    private interface Part {
        void measure() throws IOException, InterruptedException;
    }

    /// A part that fails does not lose what the others measured, which took minutes.
    private void part(String name, Set<Measure> measures, Part part) throws InterruptedException {
        if (options.measures().stream().noneMatch(measures::contains)) {
            return;
        }
        try {
            part.measure();
        } catch (IOException | IllegalStateException e) {
            results.failed(name, e);
        }
    }

    private void withAllRunning() throws IOException, InterruptedException {
        var servers = new ArrayList<Server>();
        try {
            for (var subject : subjects) {
                var server = Server.start(subject, List.of());
                servers.add(server);
                Work.check(server);
            }
            if (options.measures().contains(MEMORY)) {
                for (var server : servers) {
                    results.add("memory idle", server.subject(), "MB", megabytes(server));
                }
            }
            load(servers);
            if (options.measures().contains(MEMORY)) {
                memoryAfterLoad(servers);
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private void load(List<Server> servers) throws IOException, InterruptedException {
        var loads = options.measures().stream()
                .filter(EnumSet.range(PLAIN, LATENCY)::contains)
                .toList();
        for (var measure : loads) {
            if (measure == LATENCY && loads.contains(POST)) {
                continue;
            }
            for (var server : servers) {
                System.err.println("warming up " + server.subject().name() + ", " + measure.wireName());
                wrk(server, measure, options.pace().warmup());
            }
        }
        for (var measure : loads) {
            for (int round = 1; round <= options.pace().rounds(); round++) {
                System.err.println(measure.wireName() + ", round " + round);
                switch (measure) {
                    case BLOCK -> block(servers);
                    case LATENCY -> latency(servers);
                    default -> cpu(servers, measure);
                }
            }
        }
    }

    private Wrk.Load wrk(Server server, Measure measure, int seconds) throws IOException, InterruptedException {
        return switch (measure) {
            case PLAIN -> wrk.run(server.port(), "/plain", "", CONNECTIONS, seconds);
            case JSON -> wrk.run(server.port(), "/tasks/42", "", CONNECTIONS, seconds);
            case BLOCK -> wrk.run(server.port(), "/block", "", BLOCKED_CONNECTIONS, seconds);
            default -> wrk.run(server.port(), "/tasks", Work.NEW_TASK, CONNECTIONS, seconds);
        };
    }

    private void cpu(List<Server> servers, Measure measure) throws IOException, InterruptedException {
        Map<String, Double> round = new HashMap<>();
        for (var server : servers) {
            // it has been idle for a while; what wakes it up does not count
            var _ = wrk(server, measure, 1);
            var before = server.cpu();
            var load = wrk(server, measure, options.pace().seconds());
            var micros = server.cpu().minus(before).toNanos() / 1e3 / load.requests();
            round.put(server.subject().name(), micros);
            results.add(measure.wireName(), server.subject(), "µs", micros);
        }
        var baseline = round.get(BASELINE);
        if (baseline != null) {
            for (var server : servers) {
                var ratio = round.getOrDefault(server.subject().name(), 0.0) / baseline;
                results.add(measure.wireName() + " / " + BASELINE, server.subject(), "×", ratio);
            }
        }
    }

    private void block(List<Server> servers) throws IOException, InterruptedException {
        for (var server : servers) {
            var load = wrk(server, BLOCK, options.pace().seconds());
            results.add("block", server.subject(), "requests/s", load.perSecond());
            results.add("block p99", server.subject(), "ms", load.p99());
        }
    }

    private void latency(List<Server> servers) throws InterruptedException {
        var request = HttpConnection.request("POST", "/tasks", Work.NEW_TASK);
        for (var server : servers) {
            var latencies = new OpenLoop(server.port(), request, 201)
                    .run(Duration.ofSeconds(options.pace().seconds()));
            results.add("latency p50", server.subject(), "ms", latencies.getValueAtPercentile(50) / 1e6);
            results.add("latency p99", server.subject(), "ms", latencies.getValueAtPercentile(99) / 1e6);
        }
    }

    private void memoryAfterLoad(List<Server> servers) throws IOException, InterruptedException {
        for (var server : servers) {
            System.err.println("memory, " + server.subject().name());
            wrk(server, POST, options.pace().seconds());
            results.add("memory after load", server.subject(), "MB", megabytes(server));
        }
    }

    private static double megabytes(Server server) {
        return server.residentBytes() / 1024.0 / 1024.0;
    }
}
