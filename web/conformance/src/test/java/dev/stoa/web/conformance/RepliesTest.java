package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class RepliesTest {
    @AutoClose
    private final TestClient client;

    RepliesTest(UnderTest engine) {
        client = TestClient.start(engine.app().provide(new Things.Callers()).mount(new Things()));
    }

    @Test
    void whatIsCreatedSaysWhereItIs() {
        client.post("/things", """
            {"name": "new"}
            """)
                .expect(201)
                .expectHeader("Location", "/things/2")
                .expectHeader("ETag", "\"1\"");
    }

    @Test
    void nothingToSayIsSaidWithoutABody() {
        var deleted = client.bearer("admin").delete("/things/1").expect(204);

        assertThat(deleted.bytes()).isEmpty();
        assertThat(deleted.header("Content-Length")).isEmpty();
    }

    @Test
    void aHeldVersionIsNotSentAgain() {
        var held = client.with("If-None-Match", "W/\"3\"").get("/things/1").expect(304);
        assertThat(held.bytes()).isEmpty();
        held.expectHeader("ETag", "\"3\"");

        client.with("If-None-Match", "\"2\"").get("/things/1").expect(200);
        client.with("If-Match", "\"3\"").put("/things/1", """
            {"name": "in time"}
            """).expect(200);
    }

    @Test
    void headAndOptionsFollowFromTheRoutes() {
        var head = client.send("HEAD", "/things/1").expect(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).hasValue("16");
        client.send("OPTIONS", "/things/1").expect(204).expectHeader("Allow", "GET, HEAD, PUT, DELETE, OPTIONS");
    }

    @Test
    void everyReplyHasADateAndARequestId() {
        assertThat(client.get("/things/1").header("Date"))
                .hasValueSatisfying(date -> assertThat(date)
                        .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d? [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT"));
        assertThat(client.with("X-Request-ID", "mine-1").get("/nowhere").header("X-Request-ID"))
                .hasValue("mine-1");
        assertThat(client.with("X-Request-ID", "a b").get("/things/1").header("X-Request-ID"))
                .hasValueSatisfying(id -> assertThat(id).hasSize(32));
    }
}
