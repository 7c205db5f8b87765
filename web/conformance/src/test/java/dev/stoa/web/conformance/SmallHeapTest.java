package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// More than the heap of the server passes through it, both ways.
@Execution(ExecutionMode.CONCURRENT)
@OnEveryEngine
class SmallHeapTest {
    private static final long BYTES = 250L * 1024 * 1024;

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
    void aQuarterOfAGigabytePassesThroughAHeapOf64Megabytes() throws Exception {
        onSmallHeap(port -> {
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
        });
    }

    @Test
    void aBodyThatWasOnlyAnnouncedTakesNoMemory() throws Exception {
        onSmallHeap(port -> {
            var announced = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 150; i++) {
                    var socket = new Socket("127.0.0.1", port);
                    announced.add(socket);
                    socket.getOutputStream()
                            .write("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx"
                                    .getBytes(US_ASCII));
                }
                var upload = open(port, "/up");
                upload.setDoOutput(true);
                upload.getOutputStream().write(new byte[1_000_000]);
                assertThat(upload.getInputStream().readAllBytes()).asString().isEqualTo("1000000");
            } finally {
                for (var socket : announced) {
                    socket.close();
                }
            }
        });
    }

    private interface Client {
        void use(int port) throws Exception;
    }

    private void onSmallHeap(Client client) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Peer.class.getName(),
                        engine.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = process.inputReader();
                var _ = process.outputWriter()) {
            client.use(Integer.parseInt(said.readLine()));
        } finally {
            process.destroyForcibly();
        }
    }

    private static HttpURLConnection open(int port, String path) throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    }
}
