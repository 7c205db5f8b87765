package dev.stoa.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What many idle WebSockets cost a server, and how long it takes to reach them all.
record IdleSockets(List<Subject> subjects, int rounds, Results results) {
    private static final int COUNT = 10_000;

    /// Broadcasts that are not counted: until then the JVM compiles, on the same processors.
    private static final int WARMUP = 50;

    void measure() throws IOException, InterruptedException {
        for (var subject : subjects) {
            if (subject.hasSockets()) {
                System.err.println("sockets, " + subject.name());
                try (var server = Server.start(subject, List.of())) {
                    measure(server);
                }
            }
        }
    }

    private void measure(Server server) throws IOException, InterruptedException {
        // the first socket loads classes, which are not its own
        Sockets.open(server.port(), 100).close();
        var before = liveHeap(server);
        try (var sockets = Sockets.open(server.port(), COUNT);
                var trigger = new HttpConnection(server.port())) {
            var each = (liveHeap(server) - before) / 1024.0 / sockets.count();
            results.add("socket heap", server.subject(), "KB", each);
            for (int round = 1 - WARMUP; round <= rounds; round++) {
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
}
