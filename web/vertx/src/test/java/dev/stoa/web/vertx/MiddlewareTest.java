package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.Cors;
import dev.stoa.web.middleware.SecurityHeaders;
import dev.stoa.web.middleware.ServerTiming;
import dev.stoa.web.test.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiddlewareTest {
    private static final String FRIEND = "https://app.example";

    private static App app() {
        return App.named("Middleware")
                .route(Method.GET, "/", _ -> Reply.text(200, "text/plain", "hello"))
                .route(Method.GET, "/page", _ -> Reply.text(200, "text/html; charset=utf-8", "<p>hello"))
                .route(
                        Method.GET,
                        "/framed",
                        _ -> Reply.text(200, "text/html", "x").with("Content-Security-Policy", "frame-ancestors *"))
                .route(Method.GET, "/broken", _ -> {
                    throw new IllegalStateException("broken");
                });
    }

    private static TestClient preflight(TestClient from) {
        return from.with("Access-Control-Request-Method", "PUT")
                .with("Access-Control-Request-Headers", "authorization, content-type");
    }

    @Test
    void pagesOfAnAllowedOriginMayCallAndRead() {
        var cors = Cors.allow(FRIEND).withCredentials().exposing("ETag", "Location");
        try (var client = TestClient.start(app().use(cors))) {
            var page = client.with("Origin", FRIEND);
            preflight(page)
                    .send("OPTIONS", "/")
                    .expect(204)
                    .expectHeader("Access-Control-Allow-Origin", FRIEND)
                    .expectHeader("Access-Control-Allow-Credentials", "true")
                    .expectHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
                    .expectHeader("Access-Control-Allow-Headers", "authorization, content-type")
                    .expectHeader("Access-Control-Max-Age", "600")
                    .expectHeader("Vary", "Origin");
            for (var path : List.of("/", "/broken", "/missing")) {
                page.get(path)
                        .expectHeader("Access-Control-Allow-Origin", FRIEND)
                        .expectHeader("Access-Control-Allow-Credentials", "true")
                        .expectHeader("Access-Control-Expose-Headers", "ETag, Location")
                        .expectHeader("Vary", "Origin");
            }
        }
    }

    @Test
    void pagesOfOtherOriginsAreToldThatTheyMayNot() {
        try (var client = TestClient.start(app().use(Cors.allow(FRIEND)))) {
            for (var origin : List.of("https://evil.example", "https://app.example.evil.example", "null")) {
                var page = client.with("Origin", origin);
                preflight(page).send("OPTIONS", "/").problem(HttpProblem.FORBIDDEN);
                var read = page.get("/").expect(200).expectHeader("Vary", "Origin");
                assertThat(read.header("Access-Control-Allow-Origin")).isEmpty();
            }
            client.get("/").expect(200).expectHeader("Vary", "Origin");
            client.with("Origin", FRIEND).send("OPTIONS", "/").expectHeader("Allow", "GET, HEAD, OPTIONS");
        }
    }

    @Test
    void anyOriginMayBeAllowedButNotWithCredentials() {
        try (var client = TestClient.start(app().use(Cors.allow("*")))) {
            var reply =
                    client.with("Origin", "https://anybody.example").get("/").expect(200);
            reply.expectHeader("Access-Control-Allow-Origin", "*");
            assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
            assertThat(reply.header("Vary")).isEmpty();
        }
        assertThatThrownBy(() -> Cors.allow("*").withCredentials()).hasMessageContaining("name the origins");
        assertThatThrownBy(() -> Cors.allow("https://app.example/")).hasMessageContaining("without a path");
        assertThatThrownBy(() -> Cors.allow("app.example")).hasMessageContaining("https://app.example");
    }

    @Test
    void browsersAreToldToBeCareful() {
        try (var client = TestClient.start(app().use(new SecurityHeaders()))) {
            for (var path : List.of("/", "/page", "/missing", "/broken")) {
                var reply = client.get(path)
                        .expectHeader("X-Frame-Options", "DENY")
                        .expectHeader("X-Content-Type-Options", "nosniff")
                        .expectHeader("X-XSS-Protection", "1; mode=block")
                        .expectHeader("Referrer-Policy", "strict-origin-when-cross-origin")
                        .expectHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
                assertThat(reply.header("Permissions-Policy").orElseThrow().split(", "))
                        .hasSize(7)
                        .allMatch(feature -> feature.endsWith("=()"));
                assertThat(reply.header("Content-Security-Policy").orElseThrow().split("; "))
                        .hasSize(7)
                        .contains(
                                "frame-ancestors 'none'",
                                path.equals("/page") ? "default-src 'self'" : "default-src 'none'");
            }
            client.get("/framed").expectHeader("Content-Security-Policy", "frame-ancestors *");

            var kept = client.get("/docs/index.html").expect(200).header("ETag").orElseThrow();
            var same =
                    client.with("If-None-Match", kept).get("/docs/index.html").expect(304);
            assertThat(same.header("Content-Security-Policy")).isEmpty();
        }
    }

    @Test
    void theTimeAReplyTookIsSaidForFailuresToo() {
        try (var client = TestClient.start(app().use(new ServerTiming()))) {
            for (var path : List.of("/", "/broken")) {
                assertThat(client.get(path).header("Server-Timing").orElseThrow())
                        .matches("app;dur=\\d+\\.\\d");
            }
        }
    }

    @Test
    void whatMiddlewareThrowsIsAReplyToTheMiddlewareAroundIt() {
        var app = app().use((request, next) -> next.handle(request).with("X-Around", "yes"))
                .use((_, _) -> {
                    throw HttpProblem.FORBIDDEN.because("Not today.");
                });
        try (var client = TestClient.start(app)) {
            client.get("/").problem(HttpProblem.FORBIDDEN).expectHeader("X-Around", "yes");
        }
    }

    @Test
    void aSlashTooManyOrTooFewIsPointedOut() {
        var app = App.named("Slashes")
                .route(Method.GET, "/tasks", _ -> Reply.empty(204))
                .route(Method.GET, "/console/", _ -> Reply.empty(204));
        try (var client = TestClient.start(app)) {
            assertThat(client.get("/tasks/")
                            .problem(HttpProblem.NOT_FOUND)
                            .json("/detail")
                            .asString())
                    .endsWith("Did you mean /tasks?");
            assertThat(client.get("/console")
                            .problem(HttpProblem.NOT_FOUND)
                            .json("/detail")
                            .asString())
                    .endsWith("Did you mean /console/?");
            assertThat(client.get("/other/")
                            .problem(HttpProblem.NOT_FOUND)
                            .json("/detail")
                            .asString())
                    .doesNotContain("mean");
        }
    }
}
