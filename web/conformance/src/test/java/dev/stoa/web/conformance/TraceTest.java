package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.RequestId;
import dev.stoa.web.TraceContext;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.test.TestClient;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @AutoClose
    private final TestClient client;

    TraceTest(UnderTest engine) {
        client = TestClient.start(engine.app().route(Method.GET, "/trace", TraceTest::describe));
    }

    private static Reply describe(Request request) {
        var trace = TraceContext.of(request);
        var id = request.get(RequestId.class).orElseThrow().value();
        return Reply.text(
                200,
                "text/plain",
                trace.header() + " " + trace.parentId() + " " + id + " " + trace.equals(TraceContext.of(request)));
    }

    @Test
    void aTraceGoesOnWithASpanOfItsOwn() {
        var reply = client.with("traceparent", SENT).get("/trace").expect(200);

        var trace = reply.header("traceparent").orElseThrow();
        assertThat(trace).matches("00-" + TRACE + "-[0-9a-f]{16}-01").isNotEqualTo(SENT);
        assertThat(reply.text()).startsWith(trace + " 00f067aa0ba902b7 ").endsWith(" true");
    }

    @Test
    void aLaterVersionOfTheHeaderIsReadAsFarAsItIsKnown() {
        assertThat(client.with("traceparent", "cc" + SENT.substring(2) + "-what-comes")
                        .get("/trace")
                        .header("traceparent"))
                .hasValueSatisfying(trace -> assertThat(trace).startsWith("00-" + TRACE));
    }

    @Test
    void aTraceThatCannotBeReadBeginsAnew() {
        for (var broken : List.of(
                "ff" + SENT.substring(2),
                SENT + "-more",
                SENT.toUpperCase(Locale.ROOT),
                "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "nonsense")) {
            var reply = client.with("traceparent", broken).get("/trace").expect(200);
            assertThat(reply.header("traceparent").orElseThrow()).as(broken).doesNotContain(TRACE);
            assertThat(reply.text()).contains(" null ");
        }
    }

    @Test
    void aTraceThatBeginsHereHasTheIdOfItsRequest() {
        var reply = client.get("/trace").expect(200);

        var id = reply.header("X-Request-ID").orElseThrow();
        assertThat(reply.text()).startsWith("00-" + id).contains(" " + id + " ");
        assertThat(reply.header("traceparent")).isEmpty();
    }
}
