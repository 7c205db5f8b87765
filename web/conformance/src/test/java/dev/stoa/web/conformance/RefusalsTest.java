package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class RefusalsTest {
    @AutoClose
    private final TestClient client;

    RefusalsTest(UnderTest engine) {
        client = TestClient.start(engine.app()
                .provide(new Things.Callers())
                .mount(new Things())
                .route(Method.GET, "/control", _ -> Reply.empty(204).with("X-A", "a\u0001b"))
                .route(Method.GET, "/name", _ -> Reply.empty(204).with("bad name", "b"))
                .route(Method.GET, "/status", _ -> Reply.empty(0)));
    }

    @Test
    void everyRefusalHasItsStatusAndOneShape() {
        client.post("/things", "{").problem(HttpProblem.MALFORMED_REQUEST);
        client.post("/things", "").problem(HttpProblem.MALFORMED_REQUEST);
        client.get("/mine").problem(HttpProblem.UNAUTHENTICATED).expectHeader("WWW-Authenticate", "Bearer");
        client.bearer("user").delete("/things/1").problem(HttpProblem.FORBIDDEN);
        client.get("/things/7").problem(HttpProblem.NOT_FOUND);
        client.get("/nowhere").problem(HttpProblem.NOT_FOUND);
        client.delete("/things").problem(HttpProblem.METHOD_NOT_ALLOWED).expectHeader("Allow", "POST, OPTIONS");
        client.with("Accept", "image/png").get("/things/1").problem(HttpProblem.NOT_ACCEPTABLE);
        client.post("/things", """
            {"name": "taken"}
            """).problem(HttpProblem.CONFLICT);
        client.with("If-Match", "\"2\"").put("/things/1", """
            {"name": "late"}
            """).problem(HttpProblem.PRECONDITION_FAILED);
        client.with("Content-Type", "text/plain").post("/things", "{}").problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        client.post("/things", "{}").problem(HttpProblem.INVALID);
        var throttled = client.get("/throttled").problem(HttpProblem.TOO_MANY_REQUESTS);
        assertThat(throttled.expectHeader("Retry-After", "2").json("/quota").asInt())
                .isEqualTo(7);
        client.get("/broken").problem(HttpProblem.INTERNAL);
    }

    @Test
    void aFailureTellsNothingButItsRequestId() {
        var failed = client.with("X-Request-ID", "abc-1").get("/broken").problem(HttpProblem.INTERNAL);

        assertThat(failed.text()).doesNotContain("secret", "IllegalState", "Things");
        assertThat(failed.json("/request_id").asString()).isEqualTo("abc-1");
    }

    @Test
    void aReplyThatHttpCannotCarryIsAFailureAndNotSilence() {
        client.get("/control").problem(HttpProblem.INTERNAL);
        client.get("/name").problem(HttpProblem.INTERNAL);
        client.get("/status").problem(HttpProblem.INTERNAL);
    }
}
