package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Sends the requests of `recording.txt` and expects the replies that stand there, on every engine.
///
/// Every request gets the headers of [#COMMON], and `Content-Length` when it has a body. Of the replies, headers
/// are sorted by their names in lower case, `Date` and `Connection` left out, and ids that the server makes
/// replaced.
@OnEveryEngine
class RecordingTest {
    private static final String COMMON = "Host: recorded\nConnection: close\n";
    private static final Pattern ID = Pattern.compile("\nx-request-id: ([0-9a-f-]{32,36})\n");

    private final UnderTest engine;

    @AutoClose
    private final Server server;

    RecordingTest(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .provide(new Things.Callers())
                .mount(new Things())
                .route(Method.GET, "/lines", _ -> Reply.stream("text/plain", RecordingTest::writeLines))
                .start(0);
    }

    private static void writeLines(OutputStream out) throws IOException {
        for (var line : new String[] {"one\n", "two\n"}) {
            out.write(line.getBytes(UTF_8));
            out.flush();
        }
    }

    private record Exchange(String title, String request, String reply) {
        @Override
        public String toString() {
            return "=== " + title + "\n" + request + "\n---\n" + reply + "\n";
        }
    }

    @Test
    void everyEngineGivesTheRecordedReplies() throws IOException {
        var recording = Files.readString(Path.of("src/test/resources/recording.txt"));

        var replayed = new ArrayList<Exchange>();
        for (var recorded : recording.substring("=== ".length()).split("\n=== ")) {
            var title = recorded.substring(0, recorded.indexOf('\n'));
            var request = recorded.substring(title.length() + 1, recorded.indexOf("\n---\n"));
            replayed.add(new Exchange(title, request, replayed(request)));
        }

        assertThat(replayed).hasSizeGreaterThanOrEqualTo(20);
        var file = Path.of("target/recording-" + engine + ".txt");
        Files.writeString(file, replayed.stream().map(Exchange::toString).collect(Collectors.joining("\n")));
        assertThat(file)
                .as("what was replayed; if that is how it should be, it is the new recording")
                .hasContent(recording);
    }

    private static String whole(String request) {
        var head = request.split("\n\n")[0];
        var body = request.equals(head) ? "" : request.substring(head.length() + 2);
        var length = body.isEmpty() ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\n";
        return head + "\n" + COMMON + length + "\n" + body;
    }

    private String replayed(String request) throws IOException {
        var bytes = whole(request).getBytes(UTF_8);
        return tidied(Wire.exchange(server, new String(bytes, ISO_8859_1)));
    }

    private static String tidied(String reply) {
        var head = reply.substring(0, reply.indexOf("\r\n\r\n")).split("\r\n");
        var status = head[0].split(" ")[1];
        var headers = Arrays.stream(head)
                .skip(1)
                .map(RecordingTest::withLowerCaseName)
                .filter(header -> !header.startsWith("date:") && !header.startsWith("connection:"))
                .sorted()
                .collect(Collectors.joining("\n"));
        var body = reply.substring(reply.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
        var tidied = (status + "\n" + headers + "\n\n" + new String(body, UTF_8).replace("\r\n", "\n")).stripTrailing();
        var id = ID.matcher(tidied + "\n");
        return id.find() ? tidied.replace(id.group(1), "ID") : tidied;
    }

    private static String withLowerCaseName(String header) {
        var colon = header.indexOf(':');
        return header.substring(0, colon).toLowerCase(Locale.ROOT) + header.substring(colon);
    }
}
