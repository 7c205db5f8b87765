package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// More than the heap of the server passes through it, both ways.
@OnEveryEngine
class SmallHeapTest {
    private static final long BYTES = 500L * 1024 * 1024;

    /// What runs in a process of its own, until its input ends.
    static final class Peer {
        static void main(String[] engine) throws IOException {
            var app = UnderTest.valueOf(engine[0])
                    .app()
                    .route(Method.POST, "/up", request -> {
                        var count = request.bodyStream().transferTo(OutputStream.nullOutputStream());
                        return Reply.text(200, "text/plain", Long.toString(count));
                    })
                    .route(
                            Method.GET,
                            "/down",
                            _ -> Reply.of(200, "text/plain", new Content.Stream(BYTES, out -> write(out, BYTES))));
            try (var server = app.start(0)) {
                System.out.println(server.port());
                System.in.read();
            }
        }
    }

    private final UnderTest engine;

    SmallHeapTest(UnderTest engine) {
        this.engine = engine;
    }

    private static void write(OutputStream out, long length) throws IOException {
        var chunk = new byte[64 * 1024];
        for (var left = length; left > 0; left -= chunk.length) {
            out.write(chunk);
        }
    }

    @Test
    void halfAGigabytePassesThroughAHeapOf128Megabytes() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Peer.class.getName(),
                        engine.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = process.inputReader();
                var _ = process.outputWriter()) {
            var port = Integer.parseInt(said.readLine());

            var upload = open(port, "/up");
            upload.setDoOutput(true);
            upload.setFixedLengthStreamingMode(BYTES);
            try (var out = upload.getOutputStream()) {
                write(out, BYTES);
            }
            assertThat(upload.getInputStream().readAllBytes()).asString().isEqualTo(Long.toString(BYTES));

            try (InputStream in = open(port, "/down").getInputStream()) {
                assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(BYTES);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static HttpURLConnection open(int port, String path) throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    }
}
