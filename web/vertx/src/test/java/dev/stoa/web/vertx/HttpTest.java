package dev.stoa.web.vertx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Limits;
import dev.stoa.web.Needs;
import dev.stoa.web.Plugin;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.Server;
import dev.stoa.web.SignedIn;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HttpTest {
    record Who(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return name.equals("admin");
        }
    }

    record Thing(String name) {}

    static final class Callers {
        @Provides
        Who who(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Who(authorization.substring("Bearer ".length()));
        }
    }

    static final class Endpoints {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Get("/things/{id}")
        @Public
        Tagged<Thing> get(String id) {
            if (!id.equals("1")) {
                throw HttpProblem.NOT_FOUND.because("There is no thing " + id + ".");
            }
            return new Tagged<>(EntityTag.of(3), new Thing("first"));
        }

        @Put("/things/{id}")
        @Public
        Thing put(String id, IfMatch ifMatch, Thing thing) {
            ifMatch.require(EntityTag.of(3));
            return thing;
        }

        @Post("/things")
        @Public
        Created<Thing> create(Thing thing) {
            if (thing.name().equals("taken")) {
                throw HttpProblem.CONFLICT.because("That name is taken.");
            }
            return Created.at("/things/2", thing).tagged(EntityTag.of(1));
        }

        @Delete("/things/{id}")
        @Needs("things.delete")
        void delete(String id, Who who) {}

        @Get("/mine")
        @SignedIn
        Thing mine(Who who) {
            return new Thing(who.name());
        }

        @Get("/broken")
        @Public
        Thing broken() {
            throw new IllegalStateException("the secret plans");
        }

        @Get("/throttled")
        @Public
        Thing throttled() {
            throw HttpProblem.TOO_MANY_REQUESTS.because("Slow down.").retryAfter(Duration.ofMillis(1500));
        }

        @Get("/slow")
        @Public
        String slow() throws InterruptedException {
            entered.countDown();
            assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
            return "done";
        }

        @Get("/nap")
        @Public
        String nap() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(300);
            return "rested";
        }
    }

    private final Endpoints endpoints = new Endpoints();
    private final List<String> seen = new ArrayList<>();

    @AutoClose
    private final Server server = App.named("Test")
            .host("127.0.0.1")
            .limits(Limits.DEFAULTS
                    .withHeaderBytes(2_048)
                    .withBodyBytes(4_096)
                    .withBodyTime(Duration.ofMillis(800))
                    .withIdleTime(Duration.ofSeconds(5)))
            .provide(new Callers())
            .mount(endpoints)
            .install(StaticFiles.at("/pages", "pages").otherwise("index.html").keeping("assets/"))
            .use((request, next) -> {
                var reply = next.handle(request);
                var template = request.get(PathTemplate.class)
                        .map(PathTemplate::toString)
                        .orElse("none");
                synchronized (seen) {
                    seen.add(request.method() + " " + template + " " + reply.status());
                }
                return reply.with("X-Seen", "yes");
            })
            .start(0);

    private final TestClient client = TestClient.of(server.url());

    /// Sends bytes as they are and reads until the server closes or falls silent.
    private String raw(String text) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(3_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void everyStatusHasItsMeaningAndRefusalsOneShape() {
        client.get("/things/1").expect(200);
        client.post("/things", """
            {"name": "new"}
            """)
                .expect(201)
                .expectHeader("Location", "/things/2")
                .expectHeader("ETag", "\"1\"");
        assertThat(client.bearer("admin").delete("/things/1").expect(204).bytes())
                .isEmpty();

        client.post("/things", "{").problem(HttpProblem.MALFORMED_REQUEST);
        client.post("/things", "").problem(HttpProblem.MALFORMED_REQUEST);
        client.get("/mine").problem(HttpProblem.UNAUTHENTICATED).expectHeader("WWW-Authenticate", "Bearer");
        client.bearer("user").delete("/things/1").problem(HttpProblem.FORBIDDEN);
        client.get("/things/7").problem(HttpProblem.NOT_FOUND);
        client.get("/nowhere").problem(HttpProblem.NOT_FOUND);
        client.delete("/things").problem(HttpProblem.METHOD_NOT_ALLOWED).expectHeader("Allow", "POST, OPTIONS");
        client.with("Accept", "text/csv").get("/things/1").problem(HttpProblem.NOT_ACCEPTABLE);
        client.post("/things", """
            {"name": "taken"}
            """).problem(HttpProblem.CONFLICT);
        client.with("If-Match", "\"2\"").put("/things/1", """
            {"name": "late"}
            """).problem(HttpProblem.PRECONDITION_FAILED);
        client.with("Content-Type", "text/plain").post("/things", "{}").problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        client.post("/things", "{}").problem(HttpProblem.INVALID);
        client.get("/throttled").problem(HttpProblem.TOO_MANY_REQUESTS).expectHeader("Retry-After", "2");
        client.get("/broken").problem(HttpProblem.INTERNAL);
    }

    @Test
    void aFailureTellsNothingButItsRequestId() {
        var failed = client.with("X-Request-ID", "abc-1").get("/broken").problem(HttpProblem.INTERNAL);

        assertThat(failed.text()).doesNotContain("secret", "IllegalState", "HttpTest");
        assertThat(failed.json("/request_id").asString()).isEqualTo("abc-1");
    }

    @Test
    void anUnusableRequestIdIsReplaced() {
        assertThat(client.with("X-Request-ID", "a b").get("/things/1").header("X-Request-ID"))
                .hasValueSatisfying(id -> assertThat(id).hasSize(32));
    }

    @Test
    void aHeldVersionIsNotSentAgain() {
        var held = client.with("If-None-Match", "W/\"3\"").get("/things/1").expect(304);
        assertThat(held.bytes()).isEmpty();
        held.expectHeader("ETag", "\"3\"");

        client.with("If-None-Match", "\"2\"").get("/things/1").expect(200);
        client.with("If-Match", "\"3\"").put("/things/1", """
            {"name": "in time"}
            """).expect(200);
    }

    @Test
    void headAndOptionsFollowFromTheRoutes() {
        var head = client.send("HEAD", "/things/1").expect(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).hasValue("16");
        client.send("OPTIONS", "/things/1").expect(204).expectHeader("Allow", "GET, HEAD, PUT, DELETE, OPTIONS");
    }

    @Test
    void middlewareSeesEveryOutcomeAndTheTemplateOfTheRoute() {
        client.get("/things/1").expectHeader("X-Seen", "yes");
        client.get("/broken").expectHeader("X-Seen", "yes");
        client.get("/nowhere").expectHeader("X-Seen", "yes");

        assertThat(seen).containsExactly("GET /things/{id} 200", "GET /broken 500", "GET none 404");
    }

    @Test
    void callersAtTheSameTimeSeeOnlyThemselves() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> client.bearer("u" + i)
                            .with("X-Request-ID", "r" + i)
                            .get("/mine")
                            .expect(200)
                            .expectHeader("X-Request-ID", "r" + i)
                            .json("/name")
                            .asString()))
                    .toList();
            for (int i = 0; i < replies.size(); i++) {
                assertThat(replies.get(i).get()).isEqualTo("u" + i);
            }
        }
    }

    @Test
    void blockingHandlersDoNotWaitForEachOther() throws Exception {
        var begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var naps = IntStream.range(0, 50)
                    .mapToObj(_ -> threads.submit(() -> client.get("/nap").expect(200)))
                    .toList();
            for (var nap : naps) {
                nap.get();
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatIsTooLargeIsRefusedWithItsStatus() throws Exception {
        client.post("/things", "{\"name\": \"" + "x".repeat(5_000) + "\"}").problem(HttpProblem.BODY_TOO_LARGE);
        assertThat(raw("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(5)))
                .startsWith("HTTP/1.1 413");
        assertThat(raw("GET /things/" + "x".repeat(3_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .contains(" 414 ")
                .contains("/problems/url-too-long");
        assertThat(raw("GET /things/1 HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(3_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("/problems/headers-too-large");
    }

    @Test
    void whatIsNotHttpIsRefusedAndTheConnectionEnds() throws Exception {
        assertThat(
                        raw(
                                "GET /things/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /things/1 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("GET /things/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("BREW /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 501");
        assertThat(raw("GET /things/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("/problems/malformed-request");
    }

    @Test
    void whoIsTooSlowIsRefused() throws Exception {
        assertThat(
                        raw(
                                "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        var one = "GET /nap HTTP/1.1\r\nHost: a\r\n\r\n";
        var two = "GET /things/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

        var replies = raw(one + two);

        assertThat(replies.indexOf("rested")).isPositive().isLessThan(replies.indexOf("first"));
    }

    @Test
    void tooManyAtOnceAreTurnedAway() throws Exception {
        var one = Limits.DEFAULTS.withConcurrentRequests(1);
        var slow = new Endpoints();
        try (var busy = TestClient.start(
                        App.named("Busy").limits(one).provide(new Callers()).mount(slow));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first =
                    threads.submit(() -> busy.get("/slow").expect(200).json().asString());
            assertThat(slow.entered.await(5, TimeUnit.SECONDS)).isTrue();

            busy.get("/things/1").problem(HttpProblem.OVERLOADED).expectHeader("Retry-After", "1");

            slow.released.countDown();
            assertThat(first.get()).isEqualTo("done");
            busy.get("/things/1").expect(200);
        }
    }

    @Test
    void stoppingWaitsForRequestsUnderWay() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var underWay =
                    threads.submit(() -> client.get("/slow").expect(200).json().asString());
            assertThat(endpoints.entered.await(5, TimeUnit.SECONDS)).isTrue();

            var stopping = threads.submit(server::close);
            assertThat(stopping.isDone()).isFalse();
            endpoints.released.countDown();

            assertThat(underWay.get(5, TimeUnit.SECONDS)).isEqualTo("done");
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void stoppingDoesNotWaitForeverForWhoIsStuck() throws Exception {
        var stuck = new Endpoints();
        var limits = Limits.DEFAULTS.withDrainTime(Duration.ofMillis(100));
        var app = App.named("Stuck")
                .host("127.0.0.1")
                .limits(limits)
                .provide(new Callers())
                .mount(stuck)
                .start(0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> TestClient.of(app.url()).get("/slow"));
            assertThat(stuck.entered.await(5, TimeUnit.SECONDS)).isTrue();

            threads.submit(app::close).get(5, TimeUnit.SECONDS);

            assertThatThrownBy(waiting::get).hasMessageContaining("got no reply");
        }
    }

    @Test
    void aHeaderThatHttpCannotCarryIsAFailureAndNotSilence() {
        var app = App.named("Headers")
                .route(Method.GET, "/control", _ -> Reply.empty(204).with("X-A", "a\u0001b"))
                .route(Method.GET, "/name", _ -> Reply.empty(204).with("bad name", "b"))
                .route(Method.GET, "/status", _ -> Reply.empty(0));
        try (var headers = TestClient.start(app)) {
            headers.get("/control").problem(HttpProblem.INTERNAL);
            headers.get("/name").problem(HttpProblem.INTERNAL);
            headers.get("/status").problem(HttpProblem.INTERNAL);
        }
    }

    @Test
    void http2IsSpokenOnTheSamePort() throws Exception {
        try (var http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var url = server.url();
            var found =
                    http2.send(HttpRequest.newBuilder(url.resolve("/things/1")).build(), BodyHandlers.ofString());
            assertThat(found.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(found.body()).isEqualTo("{\"name\":\"first\"}");

            var tooLarge = HttpRequest.newBuilder(url.resolve("/things"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(5_000)))
                    .build();
            var refused = http2.send(tooLarge, BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOn() throws Exception {
        var body = "{\"name\": \"new\"}";
        assertThat(raw("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 100 Continue")
                .contains("HTTP/1.1 201");
    }

    @Test
    void pluginsAddRoutesAndStartAndStopInOrder() {
        var events = new ArrayList<String>();
        record Noisy(String name, List<String> events) implements Plugin {
            @Override
            public void install(App app) {
                app.route(Method.GET, "/" + name, _ -> Reply.text(200, "text/plain", name));
            }

            @Override
            public void start() {
                events.add("start " + name);
            }

            @Override
            public void stop() {
                events.add("stop " + name);
            }
        }
        try (var app = TestClient.start(
                App.named("Plugins").install(new Noisy("one", events)).install(new Noisy("two", events)))) {
            assertThat(app.get("/two").expect(200).text()).isEqualTo("two");
        }
        assertThat(events).containsExactly("start one", "start two", "stop two", "stop one");
        client.get("/two").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void filesAreServedWithTheirTypeAndNothingElse() {
        var page = client.get("/pages/").expect(200).expectHeader("Content-Type", "text/html; charset=utf-8");
        page.expectHeader("Cache-Control", "no-cache");
        client.with("If-None-Match", page.header("ETag").orElseThrow())
                .get("/pages/")
                .expect(304);
        client.get("/pages/assets/app-1.js")
                .expect(200)
                .expectHeader("Cache-Control", "public, max-age=31536000, immutable");

        assertThat(client.get("/pages/some/where").expect(200).text()).isEqualTo(page.text());
        client.get("/pages/assets/missing.js").problem(HttpProblem.NOT_FOUND);
        for (var attack : List.of("/pages/../secret.txt", "/pages/%2e%2e/secret.txt", "/pages/..%5csecret.txt")) {
            assertThat(client.send("GET", attack).text()).doesNotContain("secret plans");
        }
    }

    @Test
    void aContextValueReachesWhatRunsLater() {
        var app = App.named("Context")
                .use((request, next) -> {
                    request.set(Who.class, new Who("set before"));
                    return next.handle(request);
                })
                .route(
                        Method.GET,
                        "/who",
                        request -> Reply.text(
                                200,
                                "text/plain",
                                request.get(Who.class).orElseThrow().name()
                                        + Request.current()
                                                .map(current -> current == request)
                                                .orElse(false)));
        try (var started = TestClient.start(app)) {
            assertThat(started.get("/who").text()).isEqualTo("set beforetrue");
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() {
        assertThatThrownBy(() -> App.named("Second").host("127.0.0.1").start(server.port()))
                .hasMessageContaining("cannot listen on port " + server.port());
    }
}
