package dev.stoa.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The shop over HTTP. (Y08, Y09, Y10, S24.01, and F13 in its shape)
class ShopTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final Shop shop = new Shop(NOON);

    @AutoClose
    private final TestClient client = TestClient.start(ShopServer.app(shop, NOON));

    private final TestClient ada = client.bearer("ada-token");

    private static TestReply ask(TestClient as, String query) {
        return as.post("/graphql", JSON.writeValueAsString(Map.of("query", query)))
                .expect(200);
    }

    @Test
    void knowsTheTypesOfTheShop() {
        var types = ask(client, "{ __schema { types { name } } }").json("/data/__schema/types");

        assertThat(types.findValuesAsString("name")).contains("User", "Order", "OrderConnection");
    }

    @Test
    void placesAnOrderThatHttpShowsToo() {
        var placed = ask(ada, "mutation { placeOrder(order: {total: 12.50}) { id state total buyer { name } } }");

        assertThat(placed.json("/data/placeOrder")).isEqualTo(JSON.readTree("""
            {"id": "1", "state": "PLACED", "total": 12.50, "buyer": {"name": "Ada"}}
            """));
        assertThat(client.get("/orders/1").expect(200).json("/total").decimalValue())
                .isEqualByComparingTo("12.50");
    }

    @Test
    void refusesAsEndpointsDo() {
        var nobody = ask(client, "mutation { placeOrder(order: {total: 1}) { id } }");
        var bob = ask(client.bearer("bob-token"), "mutation { placeOrder(order: {total: 1}) { id } }");
        var nothing = ask(ada, "mutation { placeOrder(order: {total: -1}) { id } }");
        var unknown = ask(ada, "mutation { payOrder(id: 7) { id } }");

        assertThat(nobody.json("/errors/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");
        assertThat(bob.json("/errors/0/extensions/code").asString()).isEqualTo("FORBIDDEN");
        assertThat(nothing.json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo("/order/total");
        assertThat(unknown.json("/errors/0/extensions/type").asString()).isEqualTo("/problems/shop/order-not-found");
    }

    @Test
    void readsAHundredUsersAndTheirOrdersInTwoStatements() {
        for (int i = 3; i <= 100; i++) {
            var user = shop.add("User " + i);
            shop.place(user.id(), new NewOrder(new BigDecimal(i), null));
        }
        var before = shop.statements();

        var reply = ask(client, "{ users { name orders { total note } } }");

        assertThat(reply.json("/data/users")).hasSize(100);
        assertThat(reply.json("/data/users/0/orders")).isEmpty();
        assertThat(reply.json("/data/users/99/orders").toString()).isEqualTo("[{\"total\":100,\"note\":null}]");
        assertThat(shop.statements() - before).isEqualTo(2);
    }

    @Test
    void pushesTheChangesOfTheCallersOrders() throws Exception {
        try (var socket = ada.socket("/graphql", "graphql-transport-ws")) {
            socket.send("{\"type\": \"connection_init\"}");
            assertThat(socket.json().path("type").asString()).isEqualTo("connection_ack");
            socket.send("""
                {"type": "subscribe", "id": "1", "payload": {"query": "subscription { orderChanged { id state } }"}}
                """);
            waitUntil(() -> shop.changes().listeners() == 1);

            ask(ada, "mutation { placeOrder(order: {total: 1}) { id } payOrder(id: 1) { id } }");

            assertThat(socket.json().at("/payload/data/orderChanged/state").asString())
                    .isEqualTo("PLACED");
            assertThat(socket.json().at("/payload/data/orderChanged/state").asString())
                    .isEqualTo("PAID");
        }
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void pagesThroughTheOrdersOfAState() {
        for (int i = 0; i < 5; i++) {
            ask(ada, "mutation { placeOrder(order: {total: 1}) { id } }");
        }
        ask(ada, "mutation { payOrder(id: 2) { id } }");
        var query =
                "{ orders(state: PLACED, first: 2%s) { edges { node { id } } pageInfo { endCursor hasNextPage } } }";

        var first = ask(client, query.formatted("")).json("/data/orders");
        var second = ask(client, query.formatted(", after: " + first.at("/pageInfo/endCursor")));

        assertThat(first.path("edges").findValuesAsString("id")).containsExactly("1", "3");
        assertThat(second.json("/data/orders/edges").findValuesAsString("id")).containsExactly("4", "5");
        assertThat(second.json("/data/orders/pageInfo/hasNextPage").asBoolean()).isFalse();
    }
}
