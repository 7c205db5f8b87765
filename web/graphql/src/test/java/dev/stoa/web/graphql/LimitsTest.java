package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LimitsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Shop shop = new Shop();

    @AutoClose
    private final TestClient client = start(GraphQl.at("/graphql").serve(shop));

    private static TestClient start(GraphQl plugin) {
        return TestClient.start(App.named("Limited").provide(new Shop.Callers()).install(plugin))
                .with("Accept", "application/graphql-response+json");
    }

    private TestReply ask(String query) {
        return ask(client, query);
    }

    private static TestReply ask(TestClient as, String query) {
        return as.post("/graphql", JSON.writeValueAsString(Map.of("query", query)));
    }

    private void expectTooComplex(String query) {
        var reply = ask(query).expect(400);

        assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("TOO_COMPLEX");
        assertThat(reply.json().has("data")).isFalse();
        assertThat(shop.fetches).hasValue(0);
    }

    @Test
    void refusesACycleTwentyDeepBeforeItIsExecuted() {
        expectTooComplex("{ users { " + "orders { user { ".repeat(10) + "name" + " } }".repeat(10) + " } }");
    }

    @Test
    void refusesACycleThatHidesInFragments() {
        var fragments = new StringBuilder("{ users { ...f0 } }");
        for (int i = 0; i < 10; i++) {
            fragments.append(" fragment f%d on User { orders { user { ...f%d } } }".formatted(i, i + 1));
        }
        expectTooComplex(fragments + " fragment f10 on User { name }");
    }

    @Test
    void refusesFragmentsThatMultiply() {
        var fragments = new StringBuilder("{ users { ...f0 } }");
        for (int i = 0; i < 20; i++) {
            fragments.append(" fragment f%d on User { ...f%d ... { ...f%d } }".formatted(i, i + 1, i + 1));
        }
        expectTooComplex(fragments + " fragment f20 on User { name }");
    }

    @Test
    void refusesFragmentsThatMultiplyTypeNames() {
        var fragments = new StringBuilder("{ ...f0 }");
        for (int i = 0; i < 40; i++) {
            fragments.append(" fragment f%d on Query { ...f%d ... { ...f%d } }".formatted(i, i + 1, i + 1));
        }
        expectTooComplex(fragments + " fragment f40 on Query { __typename }");
    }

    @Test
    void refusesFragmentsThatGoInCircles() {
        var reply = ask("{ users { ...a } } fragment a on User { ...b } fragment b on User { ...a name }");

        assertThat(reply.expect(400).json("/errors/0/extensions/code").asString())
                .isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @Test
    void doesNotCountWhatIsLeftOut() {
        var query = """
            query($all: Boolean!) { users { name ... @include(if: $all) { orders { user { orders { user {
              orders { id } } } } } } } payments @skip(if: true) { amount } }
            """;

        var little = client.post(
                "/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", Map.of("all", false))));
        var all = client.post(
                "/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", Map.of("all", true))));

        assertThat(little.expect(200).json().has("errors")).isFalse();
        assertThat(all.expect(400).json("/errors/0/extensions/code").asString()).isEqualTo("TOO_COMPLEX");
    }

    @Test
    void refusesNumbersThatNoCounterHolds() {
        expectTooComplex("""
            { allOrders(first: 10000000) { edges { node { user { orderPages(first: 2147483647) { edges { node { user {
              orderPages(first: 2147483647) { edges { cursor } } } } } } } } } } }
            """);
    }

    @Test
    void refusesListsInListsInLists() {
        expectTooComplex("{ users { orders { user { orders { user { orders { id } } } } } } }");
    }

    @Test
    void countsWhatIsAskedForByAVariable() {
        var query =
                "query($n: Int!) { allOrders(first: $n) { edges { node { user { orders { id lines { sku } } } } } } }";

        var few = client.post("/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", Map.of("n", 2))));
        var many =
                client.post("/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", Map.of("n", 100))));

        assertThat(few.expect(200).json().has("errors")).isFalse();
        assertThat(many.expect(400).json("/errors/0/extensions/code").asString())
                .isEqualTo("TOO_COMPLEX");
    }

    @Test
    void refusesManyAliases() {
        var aliases = new StringBuilder("{");
        for (int i = 0; i < 31; i++) {
            aliases.append(" a%d: payments { amount }".formatted(i));
        }
        expectTooComplex(aliases + " }");
    }

    @Test
    void refusesLongDocuments() {
        var characters = ask("{ payments { amount } } #" + "x".repeat(20_000)).expect(400);
        var tokens = ask("{ payments { " + "amount ".repeat(2_000) + "} }").expect(400);

        assertThat(characters.json("/errors/0/extensions/code").asString()).isEqualTo("GRAPHQL_PARSE_FAILED");
        assertThat(tokens.json("/errors/0/extensions/code").asString()).isEqualTo("GRAPHQL_PARSE_FAILED");
    }

    @Test
    void refusesDeepNestingOfValues() {
        ask("{ search(text: " + "[".repeat(900) + "]".repeat(900) + ") { __typename } }")
                .expect(400);
    }

    @Test
    void answersTheIntrospectionQueryOfTools() {
        var typeRef = "kind name ofType { ".repeat(9) + "kind name" + " }".repeat(9);
        var reply = ask("""
            { __schema { queryType { name } mutationType { name } subscriptionType { name }
              types { kind name description specifiedByURL isOneOf
                fields(includeDeprecated: true) { name description
                  args(includeDeprecated: true) { name type { %1$s } defaultValue } type { %1$s } }
                inputFields(includeDeprecated: true) { name type { %1$s } defaultValue }
                interfaces { %1$s } enumValues(includeDeprecated: true) { name } possibleTypes { %1$s } }
              directives { name locations args { name type { %1$s } } } } }
            """.formatted(typeRef));

        assertThat(reply.expect(200).json().has("errors")).isFalse();
    }

    @Test
    void answersIntrospectionInGoodFaith() {
        for (var query : List.of(
                "{ a: __type(name: \"User\") { ...t } b: __type(name: \"Order\") { ...t } c: __type(name: \"Query\") { ...t } }"
                        + " fragment t on __Type { name fields { name args { name } type { name kind } } }",
                "{ __schema { queryType { ...f } mutationType { ...f } subscriptionType { ...f } } }"
                        + " fragment f on __Type { fields(includeDeprecated: true) { name type { name } } }",
                "{ __type(name: \"User\") { fields { name type { name fields { name } } } } }",
                "{ __schema { types { name } } __type(name: \"User\") { name fields { name } possibleTypes { name } } }",
                "query A { __schema { types { fields { name } } } }")) {
            assertThat(ask(query).expect(200).json().has("errors")).as(query).isFalse();
        }
    }

    @Test
    void refusesIntrospectionThatMultiplies() {
        expectTooComplex("{ __schema { types { fields { type { fields { name } } } } } }");
        expectTooComplex("{ __type(name: \"User\") { fields { type { fields { type { fields { name } } } } } } }");
        expectTooComplex("{ __schema { types { ...a } } }"
                + " fragment a on __Type { possibleTypes { ... { interfaces { name } } } }");
        expectTooComplex("{ __schema { types { a: fields { name } b: fields { name } } } }");
        expectTooComplex("{ a: __schema { ...s } b: __schema { ...s } }"
                + " fragment s on __Schema { types { fields { name } inputFields { name } } }");
    }

    @Test
    void refusesIntrospectionWhereItIsSwitchedOff() {
        try (var closed = start(GraphQl.at("/graphql").serve(new Shop()).withoutIntrospection())) {
            var reply = ask(closed, "{ ... on Query { __schema { types { name } } } }")
                    .expect(400);

            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
            ask(closed, "{ __typename }").expect(200);
        }
    }

    @Test
    @SuppressWarnings("unused")
    void doesNotPrintTheSchemaForRoutersWhereIntrospectionIsSwitchedOff() {
        var subgraph = new Object() {
            @Entity
            @Public
            Map<Shop.UserId, Shop.User> users(Set<Shop.UserId> ids) {
                return Map.of();
            }
        };
        try (var closed = start(GraphQl.at("/graphql").serve(subgraph).withoutIntrospection())) {
            var reply = ask(closed, "{ _service { sdl } }").expect(400);

            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
        }
    }

    @Test
    void givesUpAfterAWhile() {
        var limits = QueryLimits.DEFAULTS.withTime(Duration.ofMillis(200));
        try (var hasty = start(GraphQl.at("/graphql").serve(new Shop()).limits(limits))) {
            var reply = ask(hasty, "{ slow }").expect(503);

            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("TIMEOUT");
        }
    }
}
