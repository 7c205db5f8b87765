package dev.stoa.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// What one read costs the server by each protocol.
record Protocols(Options options, Results results) {

    void measure() throws IOException, InterruptedException {
        try (var server = Server.start(Peers.protocols(options.folder()), List.of())) {
            for (var protocol : Protocol.ALL) {
                System.err.println("warming up " + protocol.name());
                protocol.run(server, options.pace().warmup());
            }
            for (int round = 1; round <= options.pace().rounds(); round++) {
                System.err.println("protocols, round " + round);
                measure(server);
            }
        }
    }

    private void measure(Server server) throws IOException, InterruptedException {
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
}
