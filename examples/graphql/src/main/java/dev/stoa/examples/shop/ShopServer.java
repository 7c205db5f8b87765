package dev.stoa.examples.shop;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Public;
import dev.stoa.web.graphql.GraphQl;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/// Serves the shop by GraphQL, and its orders by HTTP, to who knows a token.
final class ShopServer {
    private ShopServer() {}

    static final class Endpoints {
        private final Shop shop;

        Endpoints(Shop shop) {
            this.shop = shop;
        }

        @Get("/orders/{id}")
        @Public
        Order order(OrderId id) {
            return shop.get(id);
        }
    }

    static App app(Shop shop, InstantSource clock) {
        var ada = shop.add("Ada");
        var bob = shop.add("Bob");
        var tokens = Map.of(
                "ada-token", new Caller(ada.id(), Set.of("orders.place")),
                "bob-token", new Caller(bob.id(), Set.of()));
        return App.named("Shop")
                .provide(new Callers(tokens))
                .mount(new Endpoints(shop))
                .install(
                        GraphQl.at("/graphql").serve(new ShopGraph(shop, clock)).withExplorer());
    }

    static void main() {
        var clock = InstantSource.system();
        app(new Shop(clock), clock).run(8000);
    }
}
