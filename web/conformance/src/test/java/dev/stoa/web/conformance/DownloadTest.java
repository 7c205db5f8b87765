package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Download;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEveryEngine
class DownloadTest {
    private static final Instant CHANGED = Instant.parse("2026-11-02T03:04:05.678Z");
    private static final String LAST_MODIFIED = "Mon, 02 Nov 2026 03:04:05 GMT";

    @TempDir
    private Path folder;

    final class Folder {
        @Get("/files/{name}")
        @Public
        Download file(String name) {
            return Download.below(folder.resolve("shared"), name);
        }

        @Get("/pictures/{name}")
        @Public
        Download picture(String name) {
            return Download.below(folder.resolve("shared"), name)
                    .as("image/png")
                    .named("Bär \"1\".png")
                    .shown();
        }
    }

    private final UnderTest engine;

    @AutoClose
    private final TestClient client;

    DownloadTest(UnderTest engine) {
        this.engine = engine;
        client = TestClient.start(engine.app().mount(new Folder()));
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.createDirectory(folder.resolve("shared"));
        Files.writeString(folder.resolve("secret.txt"), "secret plans");
        var file = Files.writeString(folder.resolve("shared/letters.txt"), "abcdefghijklmnopqrstuvwxyz");
        Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    }

    private String tag() {
        return client.get("/files/letters.txt").header("ETag").orElseThrow();
    }

    @Test
    void aFileIsSavedUnderItsNameAndCanBeAskedForAgain() {
        var reply = client.get("/files/letters.txt")
                .expect(200)
                .expectHeader("Content-Type", "text/plain; charset=utf-8")
                .expectHeader("Content-Disposition", "attachment; filename=\"letters.txt\"")
                .expectHeader("Content-Length", "26")
                .expectHeader("Accept-Ranges", "bytes")
                .expectHeader("Last-Modified", LAST_MODIFIED)
                .expectHeader("X-Content-Type-Options", "nosniff");
        assertThat(reply.text()).isEqualTo("abcdefghijklmnopqrstuvwxyz");

        var head = client.send("HEAD", "/files/letters.txt").expect(200).expectHeader("Content-Length", "26");
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void aNameOutsideAsciiIsWrittenForOldAndNew() {
        client.get("/pictures/letters.txt")
                .expectHeader("Content-Type", "image/png")
                .expectHeader(
                        "Content-Disposition",
                        "inline; filename=\"B_r _1_.png\"; filename*=UTF-8''B%c3%a4r%20%221%22.png");
    }

    @Test
    void whatTheClientHoldsIsNotSentAgain() {
        client.with("If-None-Match", tag()).get("/files/letters.txt").expect(304);
        client.with("If-Modified-Since", LAST_MODIFIED)
                .get("/files/letters.txt")
                .expect(304);
        client.with("If-Modified-Since", "Mon, 02 Nov 2026 03:04:04 GMT")
                .get("/files/letters.txt")
                .expect(200);
        client.with("If-Modified-Since", LAST_MODIFIED)
                .with("If-None-Match", "\"other\"")
                .get("/files/letters.txt")
                .expect(200);
        client.with("If-Modified-Since", "yesterday").get("/files/letters.txt").expect(200);
        client.with("If-Match", "\"other\"").get("/files/letters.txt").problem(HttpProblem.PRECONDITION_FAILED);
        client.with("If-Unmodified-Since", "Mon, 02 Nov 2026 03:04:04 GMT")
                .get("/files/letters.txt")
                .problem(HttpProblem.PRECONDITION_FAILED);
    }

    @Test
    void aPartIsSentWhenAPartIsAskedFor() {
        assertPart("bytes=0-4", "bytes 0-4/26", "abcde");
        assertPart("bytes=24-", "bytes 24-25/26", "yz");
        assertPart("bytes=-3", "bytes 23-25/26", "xyz");
        assertPart("bytes=20-1000", "bytes 20-25/26", "uvwxyz");
        assertPart("bytes=-1000", "bytes 0-25/26", "abcdefghijklmnopqrstuvwxyz");
        assertPart("bytes=30-31, 3-3", "bytes 3-3/26", "d");
    }

    private void assertPart(String range, String contentRange, String text) {
        var reply = client.with("Range", range).get("/files/letters.txt").expect(206);
        reply.expectHeader("Content-Range", contentRange)
                .expectHeader("Content-Length", Integer.toString(text.length()))
                .expectHeader("ETag", tag());
        assertThat(reply.text()).isEqualTo(text);
    }

    @Test
    void aRangeThatCannotBeReadIsIgnored() {
        for (var range : List.of("lines=1-2", "bytes=", "bytes=5-2", "bytes=a-b", "bytes=0-20,0-20", "bytes=-")) {
            assertThat(client.with("Range", range)
                            .get("/files/letters.txt")
                            .expect(200)
                            .bytes())
                    .hasSize(26);
        }
    }

    @Test
    void aRangeBeyondTheEndIsRefusedWithTheSize() {
        client.with("Range", "bytes=26-")
                .get("/files/letters.txt")
                .problem(HttpProblem.RANGE_NOT_SATISFIABLE)
                .expectHeader("Content-Range", "bytes */26");
        client.with("Range", "bytes=-0").get("/files/letters.txt").problem(HttpProblem.RANGE_NOT_SATISFIABLE);
    }

    @Test
    void severalPartsComeInOneReply() {
        var reply =
                client.with("Range", "bytes=0-1,-2").get("/files/letters.txt").expect(206);

        var type = reply.header("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        var boundary = type.substring(type.indexOf('=') + 1);
        assertThat(reply.text())
                .isEqualTo("\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/26\r\n\r\nab"
                        .concat("\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 24-25/26")
                        .concat("\r\n\r\nyz\r\n--B--\r\n")
                        .replace("--B", "--" + boundary));
        reply.expectHeader("Content-Length", Integer.toString(reply.bytes().length));
    }

    @Test
    void aPartIsOnlySentOfTheVersionTheClientHasTheRestOf() {
        var part = client.with("Range", "bytes=0-4");
        part.with("If-Range", tag()).get("/files/letters.txt").expect(206);
        part.with("If-Range", LAST_MODIFIED).get("/files/letters.txt").expect(206);
        part.with("If-Range", "\"other\"").get("/files/letters.txt").expect(200);
        part.with("If-Range", "W/" + tag()).get("/files/letters.txt").expect(200);
    }

    @Test
    void nothingOutsideTheFolderIsEverSent() throws Exception {
        Files.createSymbolicLink(folder.resolve("shared/link.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("shared/fine.txt"), folder.resolve("shared/letters.txt"));
        Files.createDirectory(folder.resolve("shared/inner"));

        client.get("/files/fine.txt").expect(200);
        for (var name :
                List.of("..%2fsecret.txt", "%2e%2e%2fsecret.txt", "link.txt", "inner", "missing", "%2fetc%2fpasswd")) {
            client.get("/files/" + name).problem(HttpProblem.NOT_FOUND);
        }
        client.get("/files/a%00b")
                .problem(Difference.NUL_IN_PATH.isOf(engine) ? HttpProblem.MALFORMED_REQUEST : HttpProblem.NOT_FOUND);
    }

    @Test
    void aLargeFileIsSentAsItIsRead() throws Exception {
        long size = 3L << 30;
        try (var large = new RandomAccessFile(folder.resolve("shared/large.bin").toFile(), "rw")) {
            large.setLength(size);
        }
        try (var socket = new Socket("127.0.0.1", client.url().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET /files/large.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(head(socket.getInputStream())).contains("Content-Length: " + size);
            assertThat(socket.getInputStream().skip(64L << 20)).isEqualTo(64L << 20);
        }
    }

    private static String head(InputStream in) throws Exception {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        return head.toString();
    }
}
