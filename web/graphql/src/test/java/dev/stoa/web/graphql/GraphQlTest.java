package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GraphQlTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Shop shop = new Shop();
    private final Shop.Callers callers = new Shop.Callers();
    private final GraphQl plugin = GraphQl.at("/graphql").serve(shop);

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Shop").provide(callers).install(plugin));

    private TestReply ask(String query) {
        return ask(client, query, Map.of());
    }

    private static TestReply ask(TestClient as, String query, Map<String, ?> variables) {
        return as.post("/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", variables)))
                .expect(200);
    }

    @Test
    void answersExactlyWhatIsAskedFor() {
        var reply = ask("""
            { user(id: "00000000-0000-0000-0000-000000000002") { name called: name orders { id total status placedAt } } }
            """);

        assertThat(reply.json()).isEqualTo(JSON.readTree("""
            {"data": {"user": {"name": "User 2", "called": "User 2", "orders": [
              {"id": "20", "total": 12.50, "status": "OPEN", "placedAt": "2026-11-21T09:30:00Z"},
              {"id": "21", "total": 12.50, "status": "OPEN", "placedAt": "2026-11-21T09:30:00Z"}]}}}
            """));
    }

    @Test
    void describesItself() {
        var reply = ask("{ __schema { types { name } } }");

        assertThat(reply.json("/data/__schema/types").findValuesAsString("name"))
                .contains(
                        "User", "Order", "OrderConnection", "OrderEdge", "PageInfo", "NewOrderInput", "Payment", "Hit");
    }

    @Test
    void fetchesTheOrdersOfAHundredUsersAtOnce() {
        var reply = ask("{ users { name orders { id } } }");

        assertThat(reply.json("/data/users")).hasSize(100);
        assertThat(reply.json("/data/users/0/orders")).isEmpty();
        assertThat(reply.json("/data/users/2/orders")).hasSize(2);
        assertThat(shop.fetches).hasValue(2);
    }

    @Test
    void batchesEveryLevel() {
        var reply = ask("{ users { orders { user { name orders { id } } } } }");

        assertThat(reply.json("/data/users/2/orders/1/user/name").asString()).isEqualTo("User 2");
        assertThat(shop.fetches.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void batchesByArguments() {
        var reply = ask("{ users { score twice: score(times: 2) again: score(times: 2) } }");

        assertThat(reply.json("/data/users/0").toString()).isEqualTo("{\"score\":6,\"twice\":12,\"again\":12}");
        assertThat(shop.fetches).hasValue(3);
    }

    @Test
    void pagesThroughTheListsOfManyObjectsAtOnce() {
        var reply =
                ask("{ users { orderPages(first: 1) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }");

        assertThat(reply.json("/data/users/0/orderPages").toString())
                .isEqualTo("{\"edges\":[],\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}}");
        assertThat(reply.json("/data/users/2/orderPages").toString())
                .isEqualTo(
                        "{\"edges\":[{\"node\":{\"id\":\"20\"}}],\"pageInfo\":{\"hasNextPage\":true,\"endCursor\":\"20\"}}");
    }

    @Test
    void leavesOutWhatIsNull() {
        var reply =
                ask("{ users { nickname born } missing: user(id: \"00000000-0000-0000-0000-0000000000ff\") { name } }");

        assertThat(reply.json("/data/users/0/nickname").asString()).isEqualTo("zero");
        assertThat(reply.json("/data/users/1/nickname").isNull()).isTrue();
        assertThat(reply.json("/data/missing").isNull()).isTrue();
    }

    @Test
    void letsSiblingsWaitAtTheSameTime() {
        var reply = ask("{ left right }");

        assertThat(reply.json("/data").toString()).isEqualTo("{\"left\":true,\"right\":true}");
    }

    @Test
    void runsMutationsOneAfterTheOther() {
        var reply = ask("mutation { a: count(to: 1) b: count(to: 2) c: count(to: 3) }");

        assertThat(reply.json("/data").toString()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
        assertThat(shop.fetches).hasValue(3);
    }

    @Test
    void asksForTheCallerOncePerRequest() {
        var reply = ask(client.bearer("ada"), "{ me users { greeting } }", Map.of());

        assertThat(reply.json("/data/users/99/greeting").asString()).isEqualTo("Hello User 99, I am ada");
        assertThat(callers.asked).hasValue(1);
    }

    @Test
    void refusesFieldsByTheirAccessRules() {
        var anonymous = ask("{ me }");
        var bob = ask(client.bearer("bob"), "mutation { placeOrder(order: {note: \"x\"}) { id } }", Map.of());

        assertThat(anonymous.json("/errors/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");
        assertThat(anonymous.json("/errors/0/extensions/status").asInt()).isEqualTo(401);
        assertThat(anonymous.json("/errors/0/path").toString()).isEqualTo("[\"me\"]");
        assertThat(bob.json("/errors/0/extensions/code").asString()).isEqualTo("FORBIDDEN");
        assertThat(bob.json("/errors/0/extensions/type").asString()).isEqualTo("/problems/forbidden");
    }

    @Test
    void namesEveryArgumentThatIsNotAcceptable() {
        var reply = ask(
                client.bearer("ada"),
                """
            mutation($order: NewOrderInput!) { placeOrder(order: $order, confirmTo: "nobody") { id } }
            """,
                Map.of("order", Map.of("note", " ", "lines", List.of(Map.of("sku", "sku-1", "quantity", 0)))));

        assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("INVALID");
        assertThat(reply.json("/errors/0/extensions/status").asInt()).isEqualTo(422);
        assertThat(reply.json("/errors/0/extensions/errors").findValuesAsString("pointer"))
                .containsExactly("/confirmTo", "/order/lines/0/quantity", "/order/note");
    }

    @Test
    void refusesWhatAValueRefuses() {
        var reply = ask(client.bearer("ada"), """
            mutation { placeOrder(order: {note: "x", lines: [{sku: "tea"}]}) { id } }
            """, Map.of());

        assertThat(reply.json("/errors/0/extensions/errors").toString())
                .isEqualTo("[{\"pointer\":\"/order/lines/0/sku\",\"detail\":\"must begin with sku-\"}]");
    }

    @Test
    void fillsInWhatIsNotSent() {
        var reply = ask(client.bearer("ada"), """
            mutation { placeOrder(order: {note: "x", lines: [{sku: "sku-9"}], status: PAID}) { status lines { sku quantity } } }
            """, Map.of());

        assertThat(reply.json("/data/placeOrder").toString())
                .isEqualTo("{\"status\":\"PAID\",\"lines\":[{\"sku\":\"sku-9\",\"quantity\":1}]}");
    }

    @Test
    void pagesThroughAConnection() {
        var first = ask("{ allOrders(first: 30) { edges { node { id } } pageInfo { hasNextPage endCursor } } }");
        var second = ask(
                client,
                """
            query($after: String) { allOrders(first: 30, after: $after) { edges { node { id } } pageInfo { hasNextPage } } }
            """,
                Map.of("after", first.json("/data/allOrders/pageInfo/endCursor").asString()));
        var tooMany = ask("{ allOrders(first: 101) { edges { cursor } } }");

        assertThat(first.json("/data/allOrders/edges")).hasSize(30);
        assertThat(first.json("/data/allOrders/pageInfo/hasNextPage").asBoolean())
                .isTrue();
        assertThat(second.json("/data/allOrders/edges/0/node/id").asString()).isEqualTo("30");
        assertThat(second.json("/data/allOrders/edges")).hasSize(20);
        assertThat(second.json("/data/allOrders/pageInfo/hasNextPage").asBoolean())
                .isFalse();
        assertThat(tooMany.json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo("/first");
    }

    @Test
    void answersSealedTypesByTheirRecords() {
        var reply = ask("""
            { payments { __typename amount ... on Card { lastDigits } ... on Voucher { code } }
              search(text: "a") { ... on UserHit { user { name } } ... on OrderHit { order { id } } } }
            """);

        assertThat(reply.json("/data").toString()).isEqualTo("""
            {"payments":[{"__typename":"Card","amount":1,"lastDigits":"1234"},\
            {"__typename":"Voucher","amount":2,"code":"XMAS"}],\
            "search":[{"user":{"name":"User 0"}},{"order":{"id":"7"}}]}""");
    }

    @Test
    void tellsNothingOfAFailureButTheRequestIdAndLogsItOnce() {
        var logged = new CopyOnWriteArrayList<LogRecord>();
        var handler = listener(logged);
        Logger.getLogger("dev.stoa.web").addHandler(handler);
        try {
            var reply = ask(client.with("X-Request-ID", "abc-1"), "{ users { brokenToo } }", Map.of());

            assertThat(reply.json("/errors")).hasSize(100);
            assertThat(reply.json("/errors/0/extensions").toString())
                    .isEqualTo(
                            "{\"code\":\"INTERNAL\",\"status\":500,\"type\":\"/problems/internal\",\"requestId\":\"abc-1\"}");
            assertThat(reply.text()).doesNotContain("secret", "Exception");
            assertThat(logged).hasSize(1);
        } finally {
            Logger.getLogger("dev.stoa.web").removeHandler(handler);
        }
    }

    @Test
    void logsWhatTheSchemaDoesNotAllow() {
        var logged = new CopyOnWriteArrayList<LogRecord>();
        var handler = listener(logged);
        Logger.getLogger("dev.stoa.web").addHandler(handler);
        try {
            var reply = ask(client.with("X-Request-ID", "abc-2"), "{ missing }", Map.of());

            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("INTERNAL");
            assertThat(logged)
                    .singleElement()
                    .satisfies(record -> assertThat(record.getMessage()).contains("abc-2"));
        } finally {
            Logger.getLogger("dev.stoa.web").removeHandler(handler);
        }
    }

    private static Handler listener(List<LogRecord> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void refusesTextThatNoDatabaseHolds() {
        var reply =
                ask(client, "query($text: String!) { search(text: $text) { __typename } }", Map.of("text", "a\u0000"));

        assertThat(reply.json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo("/text");
    }
}
