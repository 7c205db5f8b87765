package dev.stoa.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// One way to read task 42 of `peers/protocols`, loaded by `h2load` with 64 reads under way.
///
/// @param name in results
/// @param port how far it is from `PORT`
/// @param body what is posted; empty for GET
/// @param flags for h2load
record Protocol(String name, int port, String path, byte[] body, List<String> flags) {
    private static final List<String> ONE_AT_A_TIME = List.of("--h1", "-c64");
    private static final List<String> MULTIPLEXED = List.of("-c8", "-m8");
    private static final String QUERY = """
            {"query": "{ task(id: 42) { id title notes priority dueDate done tags createdAt } }"}""";

    /// `GetTaskRequest { id: 42 }`, after the flag and length that gRPC puts before a message.
    private static final byte[] CALL = {0, 0, 0, 0, 2, 8, 42};

    static final Protocol BASELINE = new Protocol("REST, HTTP/1.1", 0, "/tasks/42", new byte[0], ONE_AT_A_TIME);

    static final List<Protocol> ALL = List.of(
            BASELINE,
            new Protocol("REST, HTTP/2", 0, "/tasks/42", new byte[0], MULTIPLEXED),
            new Protocol(
                    "GraphQL, HTTP/1.1",
                    0,
                    "/graphql",
                    QUERY.getBytes(StandardCharsets.UTF_8),
                    with(ONE_AT_A_TIME, "-Hcontent-type: application/json")),
            new Protocol(
                    "gRPC",
                    1,
                    "/stoa.bench.Tasks/GetTask",
                    CALL,
                    with(MULTIPLEXED, "-Hcontent-type: application/grpc", "-Hte: trailers")));

    /// @param bytes of the replies, headers included, as they went over the wire
    record Load(long requests, long bytes) {}

    private static List<String> with(List<String> flags, String... more) {
        var all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return all;
    }

    Load run(Server server, int seconds) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("h2load", "-t1", "-D" + seconds));
        words.addAll(flags);
        var sent = Files.createTempFile("read", ".body");
        try {
            if (body.length > 0) {
                Files.write(sent, body);
                words.add("-d" + sent);
            }
            words.add("http://127.0.0.1:" + (server.port() + port) + path);
            var output = Command.output(words.toArray(String[]::new));
            return new Load(
                    number(output, "requests: .* (\\d+) succeeded"),
                    number(output, "traffic: [^(]*\\((\\d+)\\) total"));
        } finally {
            Files.delete(sent);
        }
    }

    private static long number(String output, String pattern) throws IOException {
        var matcher = Pattern.compile(pattern).matcher(output);
        if (!matcher.find()) {
            throw new IOException("h2load says nothing of " + pattern + ": " + output);
        }
        return Long.parseLong(matcher.group(1));
    }
}
