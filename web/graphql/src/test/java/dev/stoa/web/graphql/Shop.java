package dev.stoa.web.graphql;

import dev.stoa.web.Default;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A hundred users, of whom each has as many orders as their number modulo three.
final class Shop {
    private static final Instant SOME_DAY = Instant.parse("2026-11-21T09:30:00Z");

    record UserId(UUID value) {}

    record OrderId(long value) {}

    record Sku(String value) {
        Sku {
            if (!value.startsWith("sku-")) {
                throw new IllegalArgumentException("must begin with sku-");
            }
        }
    }

    enum Status {
        OPEN,
        PAID
    }

    record User(
            UserId id,
            String name,
            Optional<String> nickname,
            @Nullable LocalDate born) {}

    record Order(OrderId id, UserId userId, BigDecimal total, Status status, Instant placedAt, List<Line> lines) {}

    record Line(Sku sku, int quantity) {}

    record NewLine(Sku sku, @Positive @Default("1") int quantity) {}

    record NewOrder(
            @NotBlank String note,
            List<@Valid NewLine> lines,
            @Nullable Status status) {}

    sealed interface Payment {
        BigDecimal amount();
    }

    record Card(BigDecimal amount, String lastDigits) implements Payment {}

    record Voucher(BigDecimal amount, String code) implements Payment {}

    sealed interface Hit {}

    record UserHit(User user) implements Hit {}

    record OrderHit(Order order) implements Hit {}

    record OrderChanged(OrderId id, Status status) {}

    record Caller(String name, Set<String> permissions) implements Principal {
        @Override
        public boolean has(String permission) {
            return permissions.contains(permission);
        }
    }

    static final class Callers {
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean areKnown = true;

        @Provides
        Caller caller(@Header("Authorization") @Nullable String authorization) {
            asked.incrementAndGet();
            return switch (areKnown ? authorization : null) {
                case "Bearer ada" -> new Caller("ada", Set.of("orders.create"));
                case "Bearer bob" -> new Caller("bob", Set.of());
                case null, default -> throw HttpProblem.UNAUTHENTICATED.because("Sign in.");
            };
        }
    }

    final AtomicInteger fetches = new AtomicInteger();
    final CountDownLatch together = new CountDownLatch(2);
    final Map<Object, LinkedBlockingQueue<Object>> listeners = new ConcurrentHashMap<>();
    final AtomicInteger closed = new AtomicInteger();
    private final List<User> users =
            IntStream.range(0, 100).mapToObj(Shop::user).toList();

    private static User user(int number) {
        var nickname = number == 0 ? Optional.of("zero") : Optional.<String>empty();
        return new User(new UserId(new UUID(0, number)), "User " + number, nickname, null);
    }

    private static List<Order> ordersOf(UserId user) {
        var number = (int) user.value.getLeastSignificantBits();
        return IntStream.range(0, number % 3)
                .mapToObj(i -> order(number * 10 + i, user))
                .toList();
    }

    private static Order order(long id, UserId user) {
        var lines = List.of(new Line(new Sku("sku-1"), 2));
        return new Order(new OrderId(id), user, new BigDecimal("12.50"), Status.OPEN, SOME_DAY, lines);
    }

    @QueryField
    @Public
    @Summary("Everybody.")
    List<User> users() {
        fetches.incrementAndGet();
        return users;
    }

    @QueryField
    @Public
    Optional<User> user(UserId id) {
        return users.stream().filter(user -> user.id.equals(id)).findFirst();
    }

    @QueryField
    @Public
    Connection<Order> allOrders(Slice slice, @Nullable Status status) {
        long from = slice.after() == null ? 0 : Long.parseLong(slice.after()) + 1;
        var fetched = new ArrayList<Order>();
        for (long id = from; id < 50 && fetched.size() < slice.fetch(); id++) {
            fetched.add(order(id, users.getFirst().id));
        }
        return slice.connection(fetched, order -> Long.toString(order.id.value));
    }

    @Batched(User.class)
    @Public
    Map<UserId, List<Order>> orders(Set<UserId> ids) {
        fetches.incrementAndGet();
        var found = new LinkedHashMap<UserId, List<Order>>();
        ids.forEach(id -> {
            if (!ordersOf(id).isEmpty()) {
                found.put(id, ordersOf(id));
            }
        });
        return found;
    }

    @Batched(Order.class)
    @Public
    Map<UserId, User> user(Set<UserId> ids) {
        fetches.incrementAndGet();
        var found = new LinkedHashMap<UserId, User>();
        users.stream().filter(user -> ids.contains(user.id)).forEach(user -> found.put(user.id, user));
        return found;
    }

    @Batched(User.class)
    @Public
    Map<User, Integer> score(Set<User> of, @Default("1") int times) {
        fetches.incrementAndGet();
        var found = new LinkedHashMap<User, Integer>();
        of.forEach(user -> found.put(user, times * user.name.length()));
        return found;
    }

    @ObjectField
    @SignedIn
    String greeting(User user, Caller caller) {
        return "Hello " + user.name + ", I am " + caller.name;
    }

    @QueryField
    @SignedIn
    String me(Caller caller) {
        return caller.name;
    }

    @QueryField
    @Public
    List<Payment> payments() {
        return List.of(new Card(BigDecimal.ONE, "1234"), new Voucher(BigDecimal.TWO, "XMAS"));
    }

    @QueryField
    @Public
    List<Hit> search(@NotBlank String text) {
        return List.of(new UserHit(users.getFirst()), new OrderHit(order(7, users.getFirst().id)));
    }

    @QueryField
    @Public
    boolean left() throws InterruptedException {
        return meet();
    }

    @QueryField
    @Public
    boolean right() throws InterruptedException {
        return meet();
    }

    private boolean meet() throws InterruptedException {
        together.countDown();
        return together.await(5, TimeUnit.SECONDS);
    }

    @QueryField
    @Public
    @Nullable
    String broken() {
        throw new IllegalStateException("the secret plans");
    }

    @QueryField
    @Public
    @SuppressWarnings("NullAway") // what the schema promises, and the method does not keep
    String missing() {
        return null;
    }

    @Batched(User.class)
    @Public
    Map<UserId, Optional<String>> brokenToo(Set<UserId> ids) {
        throw new IllegalStateException("the secret plans");
    }

    @QueryField
    @Public
    @Nullable
    String slow() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    @MutationField
    @Needs("orders.create")
    Order placeOrder(NewOrder order, @Email @Nullable String confirmTo, Caller caller) {
        var lines = order.lines.stream()
                .map(line -> new Line(line.sku, line.quantity))
                .toList();
        var status = order.status == null ? Status.OPEN : order.status;
        return new Order(new OrderId(1), users.getFirst().id, BigDecimal.TEN, status, SOME_DAY, lines);
    }

    @MutationField
    @Public
    int count(int to) {
        fetches.set(to);
        return fetches.get();
    }

    @SubscriptionField
    @SignedIn
    Stream<OrderChanged> orderChanged(@Nullable Status status, Caller caller) {
        var queue = new LinkedBlockingQueue<Object>();
        listeners.put(queue, queue);
        return Stream.generate(() -> take(queue))
                .takeWhile(OrderChanged.class::isInstance)
                .map(OrderChanged.class::cast)
                .filter(change -> status == null || change.status == status)
                .onClose(() -> {
                    listeners.remove(queue);
                    closed.incrementAndGet();
                });
    }

    @SubscriptionField
    @Public
    Stream<Integer> countdown(int from) {
        return IntStream.rangeClosed(1, from).mapToObj(i -> from + 1 - i);
    }

    @SubscriptionField
    @Public
    Stream<Integer> faulty() {
        return Stream.of(1, 2).peek(number -> {
            if (number == 2) {
                throw new IllegalStateException("the secret plans");
            }
        });
    }

    @Batched(User.class)
    @Public
    Map<UserId, Connection<Order>> orderPages(Set<UserId> ids, Slice slice) {
        var found = new LinkedHashMap<UserId, Connection<Order>>();
        for (var id : ids) {
            var orders = ordersOf(id);
            if (!orders.isEmpty()) {
                var fetched = orders.subList(0, Math.min(orders.size(), slice.fetch()));
                found.put(id, slice.connection(fetched, order -> Long.toString(order.id.value)));
            }
        }
        return found;
    }

    private static Object take(LinkedBlockingQueue<Object> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    void changed(long id, Status status) {
        listeners.values().forEach(queue -> queue.add(new OrderChanged(new OrderId(id), status)));
    }
}
