package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Default;
import dev.stoa.web.Form;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BindingTest {
    enum Colour {
        DEEP_BLUE,
        RED
    }

    record Slug(String value) {
        Slug {
            if (!value.matches("[a-z]+")) {
                throw new IllegalArgumentException("must be lower-case letters");
            }
        }
    }

    record Line(@NotBlank String name, @Max(9) int count) {}

    record Order(
            Slug slug,
            @Default("red") Colour colour,
            @Nullable Instant dueDate,
            @Default("1") int weight,
            List<@Valid Line> lines) {}

    record Filter(
            @Nullable Colour colour,
            List<String> tag,
            Optional<Boolean> isOpen,
            @Default("7") @Max(9) int size) {}

    record Credentials(String username, @Size(min = 3) String password) {}

    record Session(int number) {}

    record Visit(Session session, String page) {}

    static final class Providers {
        private final AtomicInteger sessions = new AtomicInteger();

        @Provides
        Session session() {
            return new Session(sessions.incrementAndGet());
        }

        @Provides
        Visit visit(Session session, @Header("X-Page") @Nullable String page) {
            if (page == null) {
                throw HttpProblem.UNAUTHENTICATED.because("Say which page you are on.");
            }
            return new Visit(session, page);
        }
    }

    static final class Endpoints {
        @Get("/things/{id}/{colour}")
        @Public
        List<Object> path(UUID id, Colour colour) {
            return List.of(id, colour);
        }

        @Get("/search")
        @Public
        Filter search(Filter filter) {
            return filter;
        }

        @Get("/limited")
        @Public
        int limited(@Max(5) int count) {
            return count;
        }

        @Get("/tagged")
        @Public
        int tagged(List<@NotBlank String> tag) {
            return tag.size();
        }

        @Post("/orders")
        @Public
        Order order(Order order) {
            return order;
        }

        @Post("/orders/bulk")
        @Public
        int orders(List<Line> lines) {
            return lines.size();
        }

        @Patch("/orders")
        @Public
        Order patch(MergePatch<Order> patch) {
            var before = new Order(new Slug("old"), Colour.DEEP_BLUE, Instant.EPOCH, 5, List.of(new Line("tea", 2)));
            return patch.applyTo(before);
        }

        @Post("/token")
        @Public
        String token(@Form Credentials credentials) {
            return credentials.username();
        }

        @Get("/visit")
        @Public
        Visit visit(Visit visit, Session session) {
            assertThat(visit.session()).isSameAs(session);
            return visit;
        }

        @Get("/numbers")
        @Public
        Page<Integer> numbers(Paging paging) {
            var all = IntStream.range(0, 45).boxed().toList();
            var end = Math.min(paging.offset() + paging.limit(), all.size());
            return paging.page(all.subList(Math.min(paging.offset(), end), end), all.size());
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Test").provide(new Providers()).mount(new Endpoints()));

    @Test
    void variablesOfThePathHaveTypes() {
        var id = UUID.randomUUID();

        assertThat(client.get("/things/" + id + "/deep_blue").expect(200).text())
                .isEqualTo("[\"" + id + "\",\"deep_blue\"]");
        client.get("/things/1/deep_blue").problem(HttpProblem.NOT_FOUND);
        client.get("/things/" + id + "/green").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void aRecordIsFilledFromTheQuery() {
        var filter = client.get("/search?colour=red&tag=a&tag=b&is_open=true").expect(200);

        assertThat(filter.json("/colour").asString()).isEqualTo("red");
        assertThat(filter.json("/tag")).hasSize(2);
        assertThat(filter.json("/is_open").asBoolean()).isTrue();
        assertThat(filter.json("/size").asInt()).isEqualTo(7);
    }

    @Test
    void everyWrongParameterIsNamed() {
        var refused = client.get("/search?colour=green&is_open=yes&size=many").problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactly("/colour", "/is_open", "/size");
        assertThat(client.get("/search?size=10").problem(HttpProblem.INVALID).pointers())
                .containsExactly("/size");
        assertThat(client.get("/limited?count=6").problem(HttpProblem.INVALID).pointers())
                .containsExactly("/count");
        assertThat(client.get("/limited").problem(HttpProblem.INVALID).pointers())
                .containsExactly("/count");
        assertThat(client.get("/tagged?tag=tea&tag=")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/tag");
    }

    @Test
    void aBodyHasDefaultsAndValues() {
        var order = client.post("/orders", """
            {"slug": "tea", "due_date": "2030-01-01T02:00:00+02:00"}
            """).expect(200);

        assertThat(order.json("/slug").asString()).isEqualTo("tea");
        assertThat(order.json("/colour").asString()).isEqualTo("red");
        assertThat(order.json("/due_date").asString()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(order.json("/weight").asInt()).isEqualTo(1);
        assertThat(order.json("/lines")).isEmpty();
    }

    @Test
    void everyMisfitOfABodyIsNamedByPointer() {
        var refused = client.post("/orders", """
            {"slug": "NO", "colour": "green", "due_date": "tomorrow", "weight": "5",
             "lines": [{"name": "ok", "count": 1}, {"count": 1.5, "size": 3}], "more": 1}
            """).problem(HttpProblem.INVALID);

        assertThat(refused.pointers())
                .containsExactly(
                        "/slug",
                        "/colour",
                        "/due_date",
                        "/weight",
                        "/lines/1/name",
                        "/lines/1/count",
                        "/lines/1/size",
                        "/more");
        assertThat(refused.json("/errors/0/detail").asString()).isEqualTo("must be lower-case letters");
        assertThat(refused.json("/errors/1/detail").asString()).isEqualTo("must be one of deep_blue, red");
    }

    @Test
    void aNumberThatIsTooLargeForItsTypeIsRefusedLikeAnyOtherMisfit() {
        var refused = client.post("/orders", """
            {"slug": "tea", "weight": 99999999999}
            """).problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactly("/weight");
        assertThat(refused.json("/errors/0/detail").asString()).isEqualTo("must be a whole number");
    }

    @Test
    void aPropertySentTwiceIsCalledThat() {
        var refused = client.post("/orders", """
            {"slug": "tea", "slug": "rum"}
            """).problem(HttpProblem.MALFORMED_REQUEST);

        assertThat(refused.json("/detail").asString()).startsWith("The body gives a property twice (line 1");
    }

    @Test
    void constraintsReachIntoLists() {
        assertThat(client.post("/orders", """
            {"slug": "tea", "lines": [{"name": "ok", "count": 1}, {"name": "", "count": 10}]}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/lines/1/count", "/lines/1/name");
        assertThat(client.post("/orders/bulk", """
            [{"name": "ok", "count": 1}, {"name": "ok", "count": 10}]
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/1/count");
    }

    @Test
    void textIsNotANumberAndANumberIsNotText() {
        assertThat(client.post("/orders", """
            {"slug": 3, "weight": null}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/slug");
        assertThat(client.post("/orders/bulk", """
            [{"name": 3, "count": "1"}]
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/0/name", "/0/count");
    }

    record Priced(BigDecimal price, int count) {}

    static final class Prices {
        @Post("/prices")
        @Public
        Priced price(Priced priced) {
            return priced;
        }

        @Get("/two")
        @Public
        Filter two(int count, Filter filter) {
            return filter;
        }
    }

    @Test
    void mistakesOfTheCallerAreNeverFailuresOfOurs() {
        try (var prices = TestClient.start(App.named("Prices").mount(new Prices()))) {
            assertThat(prices.post("/prices", "{\"price\": 1e10000, \"count\": 1}")
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/price");
            assertThat(prices.post("/prices", "{\"price\": 1, \"count\": 99999999999}")
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/count");
            assertThat(prices.get("/two?count=x&size=y")
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/count", "/size");
        }
    }

    @Test
    void aReplyNamesFiftyErrorsAtMost() {
        var body = "[" + "{},".repeat(5_000) + "{}]";

        assertThat(client.post("/orders/bulk", body)
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .hasSizeBetween(50, 60);
    }

    @Test
    void aListHasNoHoles() {
        assertThat(client.post("/orders/bulk", """
            [{"name": "tea", "count": 1}, null]
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/1");
    }

    @Test
    void textThatNoDatabaseHoldsIsRefused() {
        assertThat(client.post("/orders/bulk", """
            [{"name": "a\\u0000b", "count": 1}, {"name": "\\ud800", "count": 1}, {"name": "\\ud83d\\ude00", "count": 1}]
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/0/name", "/1/name");
        assertThat(client.get("/search?tag=a%00b")
                        .problem(HttpProblem.INVALID)
                        .json("/errors/0/detail")
                        .asString())
                .isEqualTo("must be text without the character U+0000");
        assertThat(client.post("/orders/bulk", "[{\"name\": \"a\\ud800\", \"count\": 1}]")
                        .problem(HttpProblem.INVALID)
                        .json("/errors/0/detail")
                        .asString())
                .isEqualTo("must be text of whole characters; \\ud800 is half of one");
        assertThat(client.post("/orders", """
            {"slug": "tea", "due_date": "+10000-01-01T00:00:00Z"}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/due_date");
        assertThat(client.post("/orders", "{\"slug\": \"tea\", \"due_date\": \"9999-12-31T23:59:59-05:00\"}")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/due_date");
    }

    @Test
    void aPatchChangesWhatItNames() {
        var patched = client.patch("/orders", """
            {"due_date": null, "weight": 6}
            """).expect(200);

        assertThat(patched.json("/slug").asString()).isEqualTo("old");
        assertThat(patched.json("/due_date").isNull()).isTrue();
        assertThat(patched.json("/weight").asInt()).isEqualTo(6);
        assertThat(patched.json("/lines/0/name").asString()).isEqualTo("tea");
        assertThat(client.patch("/orders", """
            {"colour": 3, "nope": 1}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/colour", "/nope");
        assertThat(client.patch("/orders", """
            {"slug": null}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/slug");
    }

    @Test
    void aPatchOfAnotherTypeIsToldWhichAreTaken() {
        var refused = client.with("Content-Type", "text/plain")
                .patch("/orders", "{}")
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE)
                .expectHeader("Accept-Patch", "application/merge-patch+json, application/json");

        assertThat(refused.json("/detail").asString())
                .isEqualTo("Send application/merge-patch+json or application/json, not text/plain.");
    }

    @Test
    void aFormFillsARecord() {
        assertThat(client.postForm("/token", "username=ada%40b.example&password=sesame")
                        .expect(200)
                        .json()
                        .asString())
                .isEqualTo("ada@b.example");
        assertThat(client.postForm("/token", "password=ab")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/username");
        client.post("/token", "{}").problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void dependenciesAreMadeOncePerRequest() {
        var paged = client.with("X-Page", "home");

        assertThat(paged.get("/visit").expect(200).json("/session/number").asInt())
                .isEqualTo(1);
        assertThat(paged.get("/visit").expect(200).json("/session/number").asInt())
                .isEqualTo(2);
        client.get("/visit").problem(HttpProblem.UNAUTHENTICATED).expectHeader("WWW-Authenticate", "Bearer");
    }

    @Test
    void pagesLeadToEachOther() {
        var second = client.get("/numbers?q=a%20b&page=2&page_size=20").expect(200);

        assertThat(second.json("/items")).hasSize(20);
        assertThat(second.json("/total").asInt()).isEqualTo(45);
        assertThat(second.json("/_links/prev").asString()).isEqualTo("/numbers?q=a+b&page=1&page_size=20");
        var third = client.get(second.json("/_links/next").asString()).expect(200);
        assertThat(third.json("/items")).hasSize(5);
        assertThat(third.json("/_links/next").isNull()).isTrue();
        client.get("/numbers?page_size=101").problem(HttpProblem.INVALID);
    }
}
