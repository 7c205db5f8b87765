package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Plugin;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.Cors;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MountTest {
    static final class Tenant {
        private final String name;

        Tenant(String name) {
            this.name = name;
        }
    }

    record Stock(int lamps) {}

    static final class Tenants {
        @Provides
        Tenant tenant(@Header("Tenant") @Nullable String name) {
            return new Tenant(name == null ? "nobody" : name);
        }
    }

    static final class Shelves {
        @Provides
        Stock stock() {
            return new Stock(3);
        }
    }

    static final class Shop {
        @Get("/")
        @Public
        String greet(Tenant tenant) {
            return "welcome " + tenant.name;
        }

        @Get("/stock/{kind}")
        @Public
        Stock stock(String kind, Stock stock) {
            if (kind.equals("broken")) {
                throw new UnsupportedOperationException("no shelves");
            }
            return stock;
        }
    }

    static final class Home {
        @Get("/")
        @Public
        String home() {
            return "home";
        }
    }

    private final List<String> seen = new ArrayList<>();

    private App shop() {
        return App.named("Shop")
                .mount(new Shop())
                .provide(new Shelves())
                .route(Method.GET, "/health", _ -> Reply.empty(204))
                .install(StaticFiles.at("/pages", "dev/stoa/web/docs").otherwise("index.html"))
                .install(new Plugin() {
                    @Override
                    public void start() {
                        seen.add("start");
                    }

                    @Override
                    public void stop() {
                        seen.add("stop");
                    }
                })
                .answer(UnsupportedOperationException.class, () -> HttpProblem.UNAVAILABLE.because("Come later."))
                .use((request, next) -> {
                    var reply = next.handle(request);
                    seen.add(request.get(PathTemplate.class).orElseThrow() + " " + reply.status());
                    return reply.with("X-Shop", "yes");
                });
    }

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Mall")
            .provide(new Tenants())
            .mount(new Home())
            .use((request, next) -> next.handle(request).with("X-Mall", "yes"))
            .mount("/street", App.named("Street").mount("/shop", shop())));

    @Test
    void whatIsMountedAnswersBelowItsPathWithWhatIsProvidedAroundIt() {
        var greeting = client.with("Tenant", "acme").get("/street/shop").expect(200);
        assertThat(greeting.json().asString()).isEqualTo("welcome acme");
        assertThat(client.get("/street/shop/stock/lamps")
                        .expect(200)
                        .json("/lamps")
                        .asInt())
                .isEqualTo(3);
        client.get("/street/shop/health").expect(204);
        assertThat(client.get("/").expect(200).json().asString()).isEqualTo("home");
        client.get("/stock/lamps").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void middlewareAndAnswersToFailuresAreThoseOfTheApplicationInside() {
        client.get("/street/shop/stock/lamps").expectHeader("X-Shop", "yes").expectHeader("X-Mall", "yes");
        client.get("/street/shop/stock/broken")
                .problem(HttpProblem.UNAVAILABLE)
                .expectHeader("X-Shop", "yes")
                .expectHeader("X-Mall", "yes");
        assertThat(client.get("/").expectHeader("X-Mall", "yes").header("X-Shop"))
                .isEmpty();

        assertThat(seen).containsExactly("start", "/street/shop/stock/{kind} 200", "/street/shop/stock/{kind} 503");
    }

    @Test
    void middlewareInsideSeesWhatBecameOfTheRequestWhenAllIsClosed() {
        var statuses = new ArrayList<Integer>();
        var inner = App.named("Inner")
                .provide(new Brittles())
                .mount(new Brittle.Endpoint())
                .use((request, next) -> {
                    var reply = next.handle(request);
                    statuses.add(reply.status());
                    return reply;
                });
        try (var mounted = TestClient.start(App.named("Outer").mount("/inner", inner))) {
            mounted.get("/inner/brittle").problem(HttpProblem.INTERNAL);
        }
        assertThat(statuses).containsExactly(500);
    }

    static final class Brittle implements AutoCloseable {
        @Override
        public void close() {
            throw new IllegalStateException("does not close");
        }

        static final class Endpoint {
            @Get("/brittle")
            @Public
            String brittle(Brittle brittle) {
                return "never sent";
            }
        }
    }

    static final class Brittles {
        @Provides
        Brittle brittle() {
            return new Brittle();
        }
    }

    @Test
    void middlewareInsideRunsAroundWhatNothingAnswersThere() {
        var open =
                App.named("Open").route(Method.GET, "/", _ -> Reply.empty(204)).use(Cors.allow("https://open.example"));
        var closed = App.named("Closed")
                .mount(new Home())
                .mount("/inner", App.named("Inner").mount(new Home()));
        var app = App.named("Outer").mount("/closed", closed.use(Cors.allow("https://closed.example")));
        try (var mounted = TestClient.start(app.mount("/tenants/{tenant}", open))) {
            var page = mounted.with("Origin", "https://open.example");
            page.with("Access-Control-Request-Method", "GET")
                    .send("OPTIONS", "/tenants/a%20b")
                    .expect(204)
                    .expectHeader("Access-Control-Allow-Origin", "https://open.example");
            page.send("OPTIONS", "/tenants/a")
                    .expect(204)
                    .expectHeader("Allow", "GET, HEAD, OPTIONS")
                    .expectHeader("Access-Control-Allow-Origin", "https://open.example");
            page.delete("/tenants/a")
                    .problem(HttpProblem.METHOD_NOT_ALLOWED)
                    .expectHeader("Access-Control-Allow-Origin", "https://open.example");
            page.get("/tenants/a/missing")
                    .problem(HttpProblem.NOT_FOUND)
                    .expectHeader("Access-Control-Allow-Origin", "https://open.example");
            page.with("Access-Control-Request-Method", "GET")
                    .send("OPTIONS", "/closed/inner")
                    .problem(HttpProblem.FORBIDDEN);
            assertThat(page.get("/elsewhere").problem(HttpProblem.NOT_FOUND).header("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void pagesAreFoundBelowAPrefixWithVariables() {
        var pages = App.named("Pages").install(StaticFiles.at("/pages", "dev/stoa/web/docs"));
        try (var mounted = TestClient.start(App.named("Outer").mount("/{tenant}/for/{whom}", pages))) {
            for (var path : List.of("/a/for/b/pages/", "/a/for/b/pages/index.html", "/%61bc/f%6fr/b/pages/")) {
                mounted.get(path).expect(200).expectHeader("Content-Type", "text/html; charset=utf-8");
            }
            mounted.get("/a/for/b/pages/missing.html").problem(HttpProblem.NOT_FOUND);
        }
    }

    @Test
    void pluginsAndPagesWorkWhereTheyAreMounted() {
        assertThat(client.get("/street/shop/pages/some/where").expect(200).header("Content-Type"))
                .hasValue("text/html; charset=utf-8");
        client.get("/street/shop/pages").expect(303).expectHeader("Location", "/street/shop/pages/");
        client.close();
        assertThat(seen).startsWith("start").endsWith("stop");
    }

    @Test
    void oneDocumentDescribesAll() {
        var document = client.get("/openapi.json").json();
        assertThat(document.at("/info/title").asString()).isEqualTo("Mall");
        assertThat(document.at("/paths").propertyNames())
                .containsExactly("/", "/street/shop", "/street/shop/stock/{kind}");
    }

    @Test
    void whatIsWrongInsideIsSaid() {
        assertThatThrownBy(() -> App.named("Mall").mount("/shop", shop()).describe())
                .hasMessageContaining("Shop.greet(Tenant)")
                .hasMessageContaining("cannot bind its parameter Tenant tenant");
        assertThatThrownBy(() -> App.named("Mall").mount("/shop/", shop())).hasMessageContaining("like /shop");
    }
}
