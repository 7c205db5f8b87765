package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.http.Content;
import dev.stoa.web.test.TestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class FilesTest {
    @AutoClose
    private final TestClient client;

    /// What was made for those who accept gzip. Two are equal when their bytes are in the same array.
    private final List<Content> sent = Collections.synchronizedList(new ArrayList<>());

    FilesTest(UnderTest engine) {
        client = TestClient.start(engine.app()
                .install(StaticFiles.at("/pages", "pages")
                        .otherwise("index.html")
                        .keeping("assets/"))
                .use((request, next) -> {
                    var reply = next.handle(request);
                    if (reply.header("Content-Encoding") != null) {
                        sent.add(reply.content());
                    }
                    return reply;
                }));
    }

    @Test
    void filesAreServedWithTheirTypeAndAge() {
        var page = client.get("/pages/")
                .expect(200)
                .expectHeader("Content-Type", "text/html; charset=utf-8")
                .expectHeader("Cache-Control", "no-cache");

        client.with("If-None-Match", page.header("ETag").orElseThrow())
                .get("/pages/")
                .expect(304);
        client.get("/pages/assets/app-1.js")
                .expect(200)
                .expectHeader("Cache-Control", "public, max-age=31536000, immutable");
        assertThat(client.get("/pages/some/where").expect(200).text()).isEqualTo(page.text());
    }

    @Test
    void aPageWhoseAddressLooksLikeAKeptFileIsNotKept() {
        client.get("/pages/assets/overview").expect(200).expectHeader("Cache-Control", "no-cache");
    }

    @Test
    void aLargeFileIsCompressedOnce() throws IOException {
        var compressing = client.with("Accept-Encoding", "gzip");
        for (int i = 0; i < 2; i++) {
            var script = compressing
                    .get("/docs/swagger-ui-bundle.js")
                    .expect(200)
                    .expectHeader("Content-Encoding", "gzip")
                    .expectHeader("Vary", "Accept-Encoding");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(script.bytes())).readAllBytes())
                    .isEqualTo(client.get("/docs/swagger-ui-bundle.js").bytes());
            compressing
                    .with("If-None-Match", script.header("ETag").orElseThrow())
                    .get("/docs/swagger-ui-bundle.js")
                    .expect(304);
        }
        assertThat(sent).hasSize(2).containsOnly(sent.getFirst());
    }

    @Test
    void nothingBesideTheFolderIsServed() {
        client.get("/pages/assets/missing.js").problem(HttpProblem.NOT_FOUND);
        for (var attack : List.of("/pages/../secret.txt", "/pages/%2e%2e/secret.txt", "/pages/..%5csecret.txt")) {
            assertThat(client.send("GET", attack).text()).doesNotContain("secret plans");
        }
    }
}
