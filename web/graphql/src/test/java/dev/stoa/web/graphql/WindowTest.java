package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// Connections from both ends, over the numbers 1 to 50.
class WindowTest {
    private static final JsonMapper JSON = new JsonMapper();

    record Numeral(int value, String text) {}

    static final class Numbers {
        @QueryField
        @Public
        Connection<Numeral> numbers(Window window) {
            var from = window.from() == null ? null : Integer.valueOf(window.from());
            var all = window.isBackwards()
                    ? IntStream.iterate(from == null ? 50 : from - 1, i -> i > 0, i -> i - 1)
                    : IntStream.rangeClosed(from == null ? 1 : from + 1, 50);
            var fetched = all.limit(window.fetch())
                    .mapToObj(i -> new Numeral(i, "number " + i))
                    .toList();
            return window.connection(fetched, number -> Integer.toString(number.value));
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Numbers").install(GraphQl.at("/graphql").serve(new Numbers())));

    private TestReply ask(String arguments) {
        var query = "{ numbers" + arguments
                + " { edges { node { value } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } }";
        return client.post("/graphql", JSON.writeValueAsString(Map.of("query", query)));
    }

    private static List<Integer> values(TestReply reply) {
        return reply.json("/data/numbers/edges")
                .valueStream()
                .map(edge -> edge.at("/node/value").asInt())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(first: 3) | 1 | 3 | false | true",
                "(first: 3, after: \"3\") | 4 | 6 | true | true",
                "(first: 3, after: \"48\") | 49 | 50 | true | false",
                "(last: 3) | 48 | 50 | true | false",
                "(last: 3, before: \"48\") | 45 | 47 | true | true",
                "(last: 3, before: \"3\") | 1 | 2 | false | true",
            })
    void pagesFromBothEnds(String arguments, int begin, int end, boolean hasPrevious, boolean hasNext) {
        var reply = ask(arguments).expect(200);

        assertThat(values(reply))
                .isEqualTo(IntStream.rangeClosed(begin, end).boxed().toList());
        assertThat(reply.json("/data/numbers/pageInfo"))
                .isEqualTo(JSON.readTree("""
            {"hasPreviousPage": %s, "hasNextPage": %s, "startCursor": "%d", "endCursor": "%d"}
            """.formatted(hasPrevious, hasNext, begin, end)));
    }

    @Test
    void beginsAtTheStartWhenNothingIsSaid() {
        assertThat(values(ask(""))).hasSize(20).startsWith(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(first: 1, last: 1) | /last",
                "(last: 1, after: \"7\") | /after",
                "(first: 1, before: \"7\") | /before",
                "(before: \"7\") | /before",
                "(last: 101) | /last",
                "(first: 0) | /first",
            })
    void refusesWhatIsNoWindow(String arguments, String pointer) {
        assertThat(ask(arguments).json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo(pointer);
    }

    @Test
    void costsAsMuchFromTheEndAsFromTheStart() {
        var limits = QueryLimits.DEFAULTS.withCost(150);
        try (var poor = TestClient.start(App.named("Numbers")
                .install(GraphQl.at("/graphql").limits(limits).serve(new Numbers())))) {
            var usual = poor.post("/graphql", "{\"query\": \"{ numbers { edges { node { value } } } }\"}");
            var many = poor.post("/graphql", "{\"query\": \"{ numbers(last: 60) { edges { node { value } } } }\"}");
            var variable = poor.post("/graphql", """
                {"query": "query($n: Int) { numbers(last: $n) { edges { node { value } } } }", "variables": {"n": 60}}
                """);

            assertThat(usual.json().has("errors")).isFalse();
            assertThat(many.json("/errors/0/extensions/code").asString()).isEqualTo("TOO_COMPLEX");
            assertThat(variable.json("/errors/0/extensions/code").asString()).isEqualTo("TOO_COMPLEX");
        }
    }
}
