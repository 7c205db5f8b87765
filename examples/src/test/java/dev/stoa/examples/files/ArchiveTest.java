package dev.stoa.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path folder;

    /// More than the limit for bodies that are taken whole.
    @Test
    void storesAndReturnsALargeFile() throws Exception {
        var content = new byte[20 * MIB];
        new Random(7).nextBytes(content);
        try (var client = TestClient.start(Archive.app(folder));
                var http = HttpClient.newHttpClient()) {
            var upload = HttpRequest.newBuilder(client.url().resolve("/files/video.bin"))
                    .PUT(BodyPublishers.ofByteArray(content))
                    .build();

            assertThat(http.send(upload, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

            assertThat(client.get("/files/video.bin").expect(200).bytes()).isEqualTo(content);
            var part =
                    client.with("Range", "bytes=10-19").get("/files/video.bin").expect(206);
            assertThat(part.bytes()).containsExactly(Arrays.copyOfRange(content, 10, 20));
            try (var files = Files.list(folder)) {
                assertThat(files.toList()).containsExactly(folder.resolve("video.bin"));
            }
        }
    }

    @Test
    void hasNothingOutsideItsFolder() {
        try (var client = TestClient.start(Archive.app(folder))) {
            client.get("/files/missing.txt").problem(HttpProblem.NOT_FOUND);
            client.get("/files/..%2F..%2Fetc%2Fpasswd").problem(HttpProblem.NOT_FOUND);
        }
    }

    @Test
    void writesAReportAsLongAsIsWanted() {
        try (var client = TestClient.start(Archive.app(folder))) {
            var lines =
                    client.get("/squares.csv?lines=100000").expect(200).text().lines();

            assertThat(lines).hasSize(100_001).endsWith("100000,10000000000");
        }
    }
}
