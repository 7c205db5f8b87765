package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two subgraphs: one knows users, the other knows orders and adds them to users by their ids.
@SuppressWarnings("SameNameButDifferent")
class FederationTest {
    private static final JsonMapper JSON = new JsonMapper();

    record UserId(String value) {}

    static final class Users {
        record User(UserId id, String name) {}

        final AtomicInteger fetches = new AtomicInteger();

        @Entity
        @Public
        Map<UserId, User> users(Set<UserId> ids) {
            fetches.incrementAndGet();
            return ids.stream()
                    .filter(id -> !id.value.equals("nobody"))
                    .collect(Collectors.toMap(Function.identity(), id -> new User(id, "User " + id.value)));
        }
    }

    static final class Orders {
        record User(UserId id) {}

        record Order(String number, @Nullable User user) {}

        @QueryField
        @Public
        List<Order> orders() {
            return List.of(new Order("1", new User(new UserId("ada"))), new Order("2", null));
        }

        @Entity
        @SignedIn
        Map<UserId, User> users(Set<UserId> ids) {
            return ids.stream().collect(Collectors.toMap(Function.identity(), User::new));
        }

        @Batched(User.class)
        @Public
        Map<UserId, List<Order>> orders(Set<UserId> ids) {
            return ids.stream()
                    .collect(Collectors.toMap(Function.identity(), id -> List.of(new Order("1", new User(id)))));
        }
    }

    private final Users users = new Users();

    @AutoClose
    private final TestClient userGraph =
            TestClient.start(App.named("Users").install(GraphQl.at("/graphql").serve(users)));

    @AutoClose
    private final TestClient orderGraph = TestClient.start(App.named("Orders")
            .provide(new Shop.Callers())
            .install(GraphQl.at("/graphql").serve(new Orders())));

    private static TestReply ask(TestClient graph, String query, Object representations) {
        return graph.post(
                "/graphql",
                JSON.writeValueAsString(
                        Map.of("query", query, "variables", Map.of("representations", representations))));
    }

    @Test
    void resolvesTheUsersThatAnotherSubgraphNames() {
        var orders = ask(orderGraph, "{ orders { number user { __typename id } } }", List.of());
        var named = orders.json("/data/orders")
                .valueStream()
                .map(order -> order.path("user"))
                .filter(JsonNode::isObject)
                .toList();
        var entities = ask(userGraph, """
            query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { id name } } }
            """, named);

        assertThat(entities.json("/data/_entities").toString()).isEqualTo("[{\"id\":\"ada\",\"name\":\"User ada\"}]");
    }

    @Test
    void fetchesEntitiesAtOnceAndInOrder() {
        var reply = ask(userGraph, """
            query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { name } } }
            """, List.of(user("b"), user("nobody"), user("a"), user("b")));

        assertThat(reply.json("/data/_entities").toString())
                .isEqualTo("[{\"name\":\"User b\"},null,{\"name\":\"User a\"},{\"name\":\"User b\"}]");
        assertThat(users.fetches).hasValue(1);
    }

    private static Map<String, Object> user(String id) {
        var representation = new LinkedHashMap<String, Object>();
        representation.put("__typename", "User");
        representation.put("id", id);
        return representation;
    }

    @Test
    void takesRepresentationsWrittenInTheDocument() {
        var reply = ask(
                userGraph,
                "{ _entities(representations: [{__typename: \"User\", id: \"a\"}]) { ... on User { name } } }",
                List.of());

        assertThat(reply.json("/data/_entities/0/name").asString()).isEqualTo("User a");
    }

    @Test
    void refusesWhatIsNoEntityAndNamesIt() {
        var reply = ask(
                userGraph,
                """
            query($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }
            """,
                List.of(user("a"), Map.of("__typename", "Ghost", "id", "1"), Map.of("__typename", "User")));

        assertThat(reply.json("/errors/0/extensions/errors").findValuesAsString("pointer"))
                .containsExactly("/representations/1", "/representations/2/id");
    }

    @Test
    void refusesRepresentationsThatAreNoObjects() {
        var query = "query($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }";

        for (var representations : List.of(List.of("a"), List.of(1), List.of(List.of()))) {
            var reply = ask(userGraph, query, representations);

            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
        }
        assertThat(ask(userGraph, "{ _entities(representations: [1]) { __typename } }", List.of())
                        .json("/errors/0/extensions/code")
                        .asString())
                .isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @Test
    void keepsTheAccessRuleOfAnEntity() {
        var query = """
            query($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { orders { number } } } }
            """;

        var anonymous = ask(orderGraph, query, List.of(user("a")));
        var ada = ask(orderGraph.bearer("ada"), query, List.of(user("a")));

        assertThat(anonymous.json("/errors/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");
        assertThat(ada.json("/data/_entities/0/orders/0/number").asString()).isEqualTo("1");
    }

    @Test
    void describesItselfToTheOtherSubgraphs() {
        var sdl = ask(userGraph, "{ _service { sdl } }", List.of())
                .json("/data/_service/sdl")
                .asString();

        assertThat(sdl)
                .contains("@link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\"])")
                .contains("type User @key(fields : \"id\") {\n  id: ID!\n  name: String!\n}")
                .doesNotContain("_entities", "_Any", "_Service");
    }
}
