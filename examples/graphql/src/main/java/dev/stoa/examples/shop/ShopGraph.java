package dev.stoa.examples.shop;

import dev.stoa.web.Needs;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.graphql.Batched;
import dev.stoa.web.graphql.Connection;
import dev.stoa.web.graphql.Entity;
import dev.stoa.web.graphql.MutationField;
import dev.stoa.web.graphql.ObjectField;
import dev.stoa.web.graphql.QueryField;
import dev.stoa.web.graphql.Slice;
import dev.stoa.web.graphql.SubscriptionField;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields of the schema.
final class ShopGraph {
    private final Shop shop;
    private final InstantSource clock;

    ShopGraph(Shop shop, InstantSource clock) {
        this.shop = shop;
        this.clock = clock;
    }

    @QueryField
    @Public
    @Summary("Everybody who may buy.")
    List<User> users() {
        return shop.users();
    }

    @QueryField
    @Public
    Connection<Order> orders(@Nullable OrderState state, Slice slice) {
        return slice.connection(
                shop.orders(state, slice), order -> Integer.toString(order.id().value()));
    }

    @Batched(User.class)
    @Public
    Map<UserId, List<Order>> orders(Set<UserId> buyers) {
        return shop.ordersOf(buyers);
    }

    @Batched(Order.class)
    @Public
    Map<UserId, User> buyer(Set<UserId> ids) {
        return shop.users(ids);
    }

    @ObjectField
    @Public
    Duration age(Order order) {
        return Duration.between(order.placedAt(), clock.instant());
    }

    @MutationField
    @Needs("orders.place")
    Order placeOrder(NewOrder order, Caller caller) {
        return shop.place(caller.user(), order);
    }

    @MutationField
    @SignedIn
    Order payOrder(OrderId id, Caller caller) {
        return shop.pay(caller.user(), id);
    }

    @SubscriptionField
    @SignedIn
    Stream<Order> orderChanged(Caller caller) {
        return shop.changes().listen().filter(order -> order.buyerId().equals(caller.user()));
    }

    @Entity
    @Public
    Map<UserId, User> usersById(Set<UserId> ids) {
        return shop.users(ids);
    }
}
