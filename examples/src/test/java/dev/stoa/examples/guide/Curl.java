package dev.stoa.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A `curl` command and what it printed, as a page shows them.
///
/// `…` in the output stands for anything. Lines of a body may be broken where the page is too narrow.
///
/// @param printsHead whether `-i` was given
/// @param output what stands below the command
record Curl(Call call, boolean printsHead, String output) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /// Reads the commands of a fence: each begins with `$ curl`, and a backslash continues it.
    static List<Curl> session(String fence) {
        var commands = new ArrayList<Curl>();
        for (var part : fence.replaceAll("\\\\\n\\s*", "").split("(?m)^\\$ ")) {
            if (!part.isBlank()) {
                var end = part.contains("\n") ? part.indexOf('\n') : part.length();
                commands.add(parse(part.substring(0, end), part.substring(end).strip()));
            }
        }
        return commands;
    }

    private static Curl parse(String command, String output) {
        var words = new ArrayList<String>();
        WORD.matcher(command)
                .results()
                .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
        assertThat(words.removeFirst()).isEqualTo("curl");
        var method = "";
        var path = "";
        var body = "";
        var printsHead = false;
        var headers = new ArrayList<String>();
        while (!words.isEmpty()) {
            var word = words.removeFirst();
            switch (word) {
                case "-i" -> printsHead = true;
                case "-N" -> {}
                case "-X" -> method = words.removeFirst();
                case "-H" -> headers.add(words.removeFirst());
                case "-d" -> {
                    body = words.removeFirst();
                    headers.add("Content-Type: application/x-www-form-urlencoded");
                }
                case "--json" -> {
                    body = words.removeFirst();
                    headers.add("Content-Type: application/json");
                }
                default -> {
                    assertThat(word).startsWith("localhost:8000");
                    path = word.substring("localhost:8000".length());
                }
            }
        }
        method = !method.isEmpty() ? method : body.isEmpty() ? "GET" : "POST";
        return new Curl(new Call(method, path, headers, body), printsHead, output);
    }

    /// Sends the request and compares the reply with what the page shows.
    void check(URI server) throws Exception {
        var reply = call.send(server);
        var body = output;
        if (printsHead) {
            var parts = output.split("\n\n", 2);
            body = parts.length == 2 ? parts[1] : "";
            var head = List.of(parts[0].split("\n"));
            assertThat("HTTP/1.1 " + reply.statusCode())
                    .isEqualTo(head.getFirst().substring(0, 12));
            for (var line : head.subList(1, head.size())) {
                var header = line.split(": ", 2);
                assertThat(reply.headers().allValues(header[0]))
                        .as(line)
                        .anyMatch(pattern(header[1]).asMatchPredicate());
            }
        }
        assertThat(unbroken(reply.body())).as(call + "\n" + reply.body()).matches(pattern(unbroken(body)));
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile(Pattern.quote(shown).replace("…", "\\E.*?\\Q"), Pattern.DOTALL);
    }

    private static String unbroken(String text) {
        return text.strip().replaceAll("\n\\s*", "");
    }
}
