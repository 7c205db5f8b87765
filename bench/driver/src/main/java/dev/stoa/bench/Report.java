package dev.stoa.bench;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// The result for people, as Markdown, and for programs, as JSON.
record Report(Options options, List<Subject> subjects, Results results) {
    private static final List<Section> SECTIONS = List.of(
            new Section(
                    "Processor time of the server per request",
                    "User and kernel time of all its processes, while `wrk -t1 -c64` asks as fast as it can; less is"
                            + " better. × is the ratio to Vert.x by hand in the same round.",
                    List.of("plain", "plain / vertx", "json", "json / vertx", "post", "post / vertx")),
            new Section(
                    "A handler that blocks for 20 ms",
                    "`wrk -t1 -c1000` on `/block`. 50,000 requests a second is what no server can exceed.",
                    List.of("block", "block p99")),
            new Section(
                    "Latency at a constant rate",
                    "POST, %d requests a second on %d connections, counted from when each was due."
                            .formatted(OpenLoop.RATE, OpenLoop.CONNECTIONS),
                    List.of("latency p50", "latency p99")),
            new Section(
                    "Start",
                    "From the start of the process to the first reply.",
                    List.of("start", "start with AOT cache")),
            new Section(
                    "Memory",
                    "What the kernel counts as resident, in all processes, after a few requests and after all load.",
                    List.of("memory idle", "memory after load")),
            new Section(
                    "10,000 idle WebSockets",
                    "Live heap of each after a full collection, and the time until all have received 100 bytes.",
                    List.of("socket heap", "broadcast")),
            new Section(
                    "The same read by several protocols",
                    "Processor time of one stoa-web server per read of a task, with 64 reads under way by `h2load`: one on"
                            + " each connection of HTTP/1.1, eight on each of HTTP/2. The reply is counted with its"
                            + " headers.",
                    List.of("read", "read / REST", "reply")));

    String json() throws IOException {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", "web");
        object.put("machine", Machine.describe());
        object.put("versions", versions());
        object.put("rows", results.rows());
        object.put("left_out", leftOut());
        object.put("broken_off", results.failures());
        return JsonMapper.shared().writeValueAsString(object) + "\n";
    }

    String markdown() throws IOException {
        var text = new StringBuilder();
        text.append("# ").append(options.words()).append("\n\n");
        text.append("On %s: %s. Load and servers share its cores.\n"
                .formatted(LocalDate.now(ZoneId.systemDefault()), Machine.describe()));
        text.append("Versions: ")
                .append(versions().entrySet().stream()
                        .map(version -> version.getKey() + " " + version.getValue())
                        .collect(Collectors.joining(", ")))
                .append(".\nServers on the JVM run with `")
                .append(String.join(" ", Peers.JVM))
                .append("`. Each figure is the median of %d rounds, in which the servers take turns,"
                        .formatted(options.pace().rounds()))
                .append(" and in parentheses the largest less the smallest.\n");
        leftOut()
                .forEach((name, why) ->
                        text.append(name).append(" is left out: ").append(why).append(".\n"));
        results.failures()
                .forEach((part, why) -> text.append("What broke off: ")
                        .append(part)
                        .append(", ")
                        .append(why)
                        .append(".\n"));
        for (var section : SECTIONS) {
            section.append(text, results, this::title);
        }
        return text.toString();
    }

    private String title(String name) {
        return subjects.stream()
                .filter(subject -> subject.name().equals(name))
                .map(Subject::title)
                .findFirst()
                .orElse(name);
    }

    private Map<String, String> leftOut() {
        var reasons = new LinkedHashMap<String, String>();
        for (var subject : subjects) {
            if (subject.missing() != null) {
                reasons.put(subject.name(), subject.missing());
            }
        }
        return reasons;
    }

    private Map<String, String> versions() throws IOException {
        try {
            return Machine.versions(subjects);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
