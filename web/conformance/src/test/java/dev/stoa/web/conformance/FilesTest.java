package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.test.TestClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class FilesTest {
    @AutoClose
    private final TestClient client;

    FilesTest(UnderTest engine) {
        client = TestClient.start(engine.app()
                .install(StaticFiles.at("/pages", "pages")
                        .otherwise("index.html")
                        .keeping("assets/")));
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
    void nothingBesideTheFolderIsServed() {
        client.get("/pages/assets/missing.js").problem(HttpProblem.NOT_FOUND);
        for (var attack : List.of("/pages/../secret.txt", "/pages/%2e%2e/secret.txt", "/pages/..%5csecret.txt")) {
            assertThat(client.send("GET", attack).text()).doesNotContain("secret plans");
        }
    }
}
