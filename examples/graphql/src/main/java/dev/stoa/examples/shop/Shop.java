package dev.stoa.examples.shop;

import static dev.stoa.examples.shop.ShopProblem.ALREADY_PAID;
import static dev.stoa.examples.shop.ShopProblem.ORDER_NOT_FOUND;

import dev.stoa.web.graphql.Slice;
import dev.stoa.web.graphql.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Users and orders in memory, in the manner of a database: every method that reads stands for one statement.
final class Shop {
    private final InstantSource clock;
    private final TreeMap<Integer, User> users = new TreeMap<>();
    private final TreeMap<Integer, Order> orders = new TreeMap<>();
    private final Topic<Order> changes = new Topic<>();
    private final AtomicInteger statements = new AtomicInteger();

    Shop(InstantSource clock) {
        this.clock = clock;
    }

    /// Orders as they are placed and paid.
    Topic<Order> changes() {
        return changes;
    }

    /// How often something was read.
    int statements() {
        return statements.get();
    }

    synchronized User add(String name) {
        var user = new User(new UserId(users.size() + 1), name);
        users.put(user.id().value(), user);
        return user;
    }

    synchronized Order place(UserId buyer, NewOrder wanted) {
        var id = new OrderId(orders.size() + 1);
        var order = new Order(id, buyer, wanted.total(), OrderState.PLACED, clock.instant(), wanted.note());
        return changed(order);
    }

    synchronized Order pay(UserId buyer, OrderId id) {
        var order = get(id);
        if (!order.buyerId().equals(buyer)) {
            throw ORDER_NOT_FOUND.because("There is no order " + id.value() + " of yours.");
        }
        if (order.state() == OrderState.PAID) {
            throw ALREADY_PAID.because("Order " + id.value() + " was paid before.");
        }
        return changed(order.paid());
    }

    private Order changed(Order order) {
        orders.put(order.id().value(), order);
        changes.publish(order);
        return order;
    }

    synchronized Order get(OrderId id) {
        statements.incrementAndGet();
        var order = orders.get(id.value());
        if (order == null) {
            throw ORDER_NOT_FOUND.because("There is no order " + id.value() + ".");
        }
        return order;
    }

    synchronized List<User> users() {
        statements.incrementAndGet();
        return List.copyOf(users.values());
    }

    synchronized Map<UserId, User> users(Set<UserId> ids) {
        statements.incrementAndGet();
        return ids.stream()
                .flatMap(id -> Stream.ofNullable(users.get(id.value())))
                .collect(Collectors.toMap(User::id, Function.identity()));
    }

    synchronized Map<UserId, List<Order>> ordersOf(Set<UserId> buyers) {
        statements.incrementAndGet();
        return orders.values().stream()
                .filter(order -> buyers.contains(order.buyerId()))
                .collect(Collectors.groupingBy(Order::buyerId));
    }

    /// The orders after a place in the list, which is the id of the last one seen.
    synchronized List<Order> orders(@Nullable OrderState state, Slice slice) {
        statements.incrementAndGet();
        var after = slice.after() == null ? 0 : Integer.parseInt(slice.after());
        var found = new ArrayList<Order>();
        for (var order : orders.tailMap(after, false).values()) {
            if (found.size() < slice.fetch() && (state == null || order.state() == state)) {
                found.add(order);
            }
        }
        return found;
    }
}
