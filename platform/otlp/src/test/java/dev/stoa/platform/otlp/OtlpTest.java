package dev.stoa.platform.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.App;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OtlpTest {
    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
    private static final String NOT_SAMPLED = "00-1af7651916cd43dd8448eb211c80319d-00f067aa0ba902b7-00";

    private final List<byte[]> received = new CopyOnWriteArrayList<>();

    /// A collector that keeps what it is sent.
    private App collector() {
        return App.named("Collector").route(Method.POST, "/v1/traces", request -> {
            received.add(request.body());
            return Reply.of(200, "application/x-protobuf", new byte[0]);
        });
    }

    @Test
    void spansArriveAtTheCollectorUnderTheIdOfTheirTrace() {
        String list;
        try (var collector = TestClient.start(collector())) {
            var tracing = new Tracing(1);
            tracing.exportTo(Otlp.to(collector.url()));

            var _ = tracing.<String, RuntimeException>continueFrom(
                    SAMPLED,
                    "job sampled",
                    () -> Tracing.span("list_tasks", () -> {
                        var found = Tracing.<String, RuntimeException>span("db_query", () -> "");
                        return Tracing.<String, RuntimeException>span("cache_set", () -> found);
                    }));
            var _ = tracing.<String, RuntimeException>continueFrom(NOT_SAMPLED, "job not sampled", () -> "");
            tracing.close();
            list = tracing.kept().find("0af7651916cd43dd8448eb211c80319c").orElseThrow().spans().stream()
                    .filter(span -> span.name().equals("list_tasks"))
                    .findFirst()
                    .orElseThrow()
                    .id();
        }

        var sent = new String(received.getFirst(), ISO_8859_1);
        assertThat(sent)
                .contains("job sampled", "service.name")
                .contains(parentAndName(list, "db_query"), parentAndName(list, "cache_set"))
                .contains(new String(HexFormat.of().parseHex("0af7651916cd43dd8448eb211c80319c"), ISO_8859_1))
                .doesNotContain("job not sampled");
    }

    /// The fields 4 and 5 of a span in Protocol Buffers.
    private static String parentAndName(String parent, String name) {
        var id = new String(HexFormat.of().parseHex(parent), ISO_8859_1);
        return "\"\b" + id + "*" + (char) name.length() + name;
    }

    @Test
    void aCollectorThatIsAwayHoldsNobodyUp() {
        var tracing = new Tracing(1);
        tracing.exportTo(Otlp.to(URI.create("http://127.0.0.1:1")));

        assertThat(tracing.<String, RuntimeException>continueFrom(null, "job", () -> "done"))
                .isEqualTo("done");

        tracing.close();
    }
}
