package dev.stoa.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        var form = new ArrayList<String>();
        while (!words.isEmpty()) {
            var word = words.removeFirst();
            switch (word) {
                case "-i" -> printsHead = true;
                case "-N" -> {}
                case "-X" -> method = words.removeFirst();
                case "-H" -> headers.add(words.removeFirst());
                case "-b" -> headers.add("Cookie: " + words.removeFirst());
                case "-d" -> {
                    body = words.removeFirst();
                    headers.add("Content-Type: application/x-www-form-urlencoded");
                }
                case "-F" -> form.add(words.removeFirst());
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
        if (!form.isEmpty()) {
            body = form.stream().map(Curl::part).collect(Collectors.joining()) + "--boundary--\r\n";
            headers.add("Content-Type: multipart/form-data; boundary=boundary");
        }
        method = !method.isEmpty() ? method : body.isEmpty() ? "GET" : "POST";
        return new Curl(new Call(method, path, headers, body), printsHead, output);
    }

    /// A field of a form, `title=Tea`, or a file, `cover=@cover.png`, whose name is also its content here.
    private static String part(String field) {
        var parts = field.split("=@?", 2);
        var file = field.contains("=@") ? "; filename=\"" + parts[1] + "\"" : "";
        return "--boundary\r\nContent-Disposition: form-data; name=\"" + parts[0] + "\"" + file + "\r\n\r\n" + parts[1]
                + "\r\n";
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
        var printed = printed(reply, (int) body.lines().count());
        assertThat(unbroken(printed)).as(call + "\n" + printed).matches(pattern(unbroken(body)));
    }

    /// What comes, or the first lines of events, which do not end.
    private static String printed(HttpResponse<InputStream> reply, int lines) throws IOException {
        try (var body = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            var isEndless = reply.headers().firstValue("Content-Type").equals(Optional.of("text/event-stream"));
            return body.lines().limit(isEndless ? lines : Long.MAX_VALUE).collect(Collectors.joining("\n"));
        }
    }

    private static Pattern pattern(String shown) {
        return Pattern.compile(Pattern.quote(shown).replace("…", "\\E.*?\\Q"), Pattern.DOTALL);
    }

    private static String unbroken(String text) {
        return text.strip().replaceAll("\n\\s*", "");
    }
}
