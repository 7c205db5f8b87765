package dev.stoa.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// wrk, which sends the next request as soon as a reply has come.
///
/// @param script `load.lua`
record Wrk(Path script) {

    /// @param requests answered in all
    /// @param p99 milliseconds within which 99 % of the replies came, as seen by connections that wait for them
    record Load(long requests, double perSecond, double p99) {}

    /// @param path what to GET, or where to POST the body
    /// @param body JSON; empty for GET
    Load run(int port, String path, String body, int connections, int seconds)
            throws IOException, InterruptedException {
        var words =
                new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s"));
        words.addAll(List.of("-s", script.toString(), "http://127.0.0.1:" + port + path, "--", body));
        var output = Command.output(words.toArray(String[]::new));
        var result = output.lines()
                .filter(line -> line.startsWith("result "))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk says nothing of its result: " + output))
                .split(" ");
        var requests = Long.parseLong(result[1]);
        var errors = Long.parseLong(result[3]);
        if (errors > requests / 1_000) {
            throw new IOException(errors + " of " + requests + " requests for " + path + " failed");
        }
        return new Load(requests, requests * 1e6 / Long.parseLong(result[2]), Long.parseLong(result[4]) / 1e3);
    }
}
