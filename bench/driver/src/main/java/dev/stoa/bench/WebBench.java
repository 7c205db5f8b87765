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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Measures web servers in turns: every subject has its first turn before any has its second, so that what else the
/// machine does hits all alike.
final class WebBench {
    /// The subject that others are compared with: the least that the work costs with a virtual thread per request.
    static final String BASELINE = "vertx";

    private static final int CONNECTIONS = 64;
    private static final int BLOCKED_CONNECTIONS = 1_000;
    private static final int SOCKETS_COUNT = 10_000;

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
        if (options.measures().contains(START)) {
            start();
        }
        if (options.isCheckOnly() || options.measures().stream().anyMatch(EnumSet.range(PLAIN, MEMORY)::contains)) {
            withAllRunning();
        }
        if (options.measures().contains(SOCKETS)) {
            sockets();
        }
        if (options.measures().contains(PROTOCOLS)) {
            protocols();
        }
    }

    // --- Start ------------------------------------------------------------------------------------------------------

    private void start() throws IOException, InterruptedException {
        for (var subject : subjects) {
            if (subject.isJava()) {
                say("AOT cache of " + subject.name());
                Files.deleteIfExists(subject.folder().resolve(aotCache(subject)));
                try (var server = Server.start(subject, List.of("-XX:AOTCacheOutput=" + aotCache(subject)))) {
                    Work.check(server);
                }
            }
        }
        for (int round = 1; round <= options.pace().rounds(); round++) {
            say("start, round " + round);
            for (var subject : subjects) {
                try (var server = Server.start(subject, List.of())) {
                    results.add("start", subject, "ms", millis(server.startTime()));
                }
                if (subject.isJava()) {
                    try (var server = Server.start(subject, List.of("-XX:AOTCache=" + aotCache(subject)))) {
                        results.add("start with AOT cache", subject, "ms", millis(server.startTime()));
                    }
                }
            }
        }
    }

    private static String aotCache(Subject subject) {
        return subject.name() + ".aot";
    }

    // --- Load -------------------------------------------------------------------------------------------------------

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
                say("warming up " + server.subject().name() + ", " + measure.wireName());
                wrk(server, measure, options.pace().warmup());
            }
        }
        for (var measure : loads) {
            for (int round = 1; round <= options.pace().rounds(); round++) {
                say(measure.wireName() + ", round " + round);
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
            say("memory, " + server.subject().name());
            wrk(server, POST, options.pace().seconds());
            results.add("memory after load", server.subject(), "MB", megabytes(server));
        }
    }

    // --- WebSockets -------------------------------------------------------------------------------------------------

    private void sockets() throws IOException, InterruptedException {
        for (var subject : subjects) {
            if (subject.hasSockets()) {
                say("sockets, " + subject.name());
                try (var server = Server.start(subject, List.of())) {
                    sockets(server);
                }
            }
        }
    }

    private void sockets(Server server) throws IOException, InterruptedException {
        // the first socket loads classes, which are not its own
        Sockets.open(server.port(), 100).close();
        var before = liveHeap(server);
        try (var sockets = Sockets.open(server.port(), SOCKETS_COUNT);
                var trigger = new HttpConnection(server.port())) {
            var each = (liveHeap(server) - before) / 1024.0 / sockets.count();
            results.add("socket heap", server.subject(), "KB", each);
            for (int round = 0; round <= options.pace().rounds(); round++) {
                var all = sockets.expectOneEach();
                var began = System.nanoTime();
                trigger.exchange(HttpConnection.request("POST", "/broadcast", "{}"));
                if (!all.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(all.getCount() + " sockets of "
                            + server.subject().name() + " did not get a broadcast within 30 s");
                }
                if (round > 0) {
                    results.add("broadcast", server.subject(), "ms", (System.nanoTime() - began) / 1e6);
                }
            }
        }
    }

    /// Bytes of objects that are reachable, after a full collection.
    private static long liveHeap(Server server) throws IOException, InterruptedException {
        var jcmd = System.getProperty("java.home") + "/bin/jcmd";
        var histogram = Command.output(jcmd, Long.toString(server.pid()), "GC.class_histogram");
        var total = histogram.lines().toList().getLast().strip().split(" +");
        return Long.parseLong(total[2]);
    }

    // --- Protocols --------------------------------------------------------------------------------------------------

    private void protocols() throws IOException, InterruptedException {
        try (var server = Server.start(Peers.protocols(options.folder()), List.of())) {
            for (var protocol : Protocol.ALL) {
                say("warming up " + protocol.name());
                protocol.run(server, options.pace().warmup());
            }
            for (int round = 1; round <= options.pace().rounds(); round++) {
                say("protocols, round " + round);
                protocols(server);
            }
        }
    }

    private void protocols(Server server) throws IOException, InterruptedException {
        var baseline = 0.0;
        for (var protocol : Protocol.ALL) {
            var cpu = server.cpu();
            var reads = reads(server);
            var load = protocol.run(server, options.pace().seconds());
            var micros = server.cpu().minus(cpu).toNanos() / 1e3 / load.requests();
            if (reads(server) - reads < load.requests()) {
                throw new IllegalStateException(protocol.name() + " was refused what it asked for");
            }
            baseline = protocol.equals(Protocol.BASELINE) ? micros : baseline;
            results.add("read", protocol.name(), "µs", micros);
            results.add("read / REST", protocol.name(), "×", micros / baseline);
            results.add("reply", protocol.name(), "bytes", (double) load.bytes() / load.requests());
        }
    }

    /// How often the task was read, as the program says itself.
    private static long reads(Server server) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/plain"));
            return Long.parseLong(
                    client.send(request.build(), BodyHandlers.ofString()).body());
        }
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static double megabytes(Server server) {
        return server.residentBytes() / 1024.0 / 1024.0;
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
