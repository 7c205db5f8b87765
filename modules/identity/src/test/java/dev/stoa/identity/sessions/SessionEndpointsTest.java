package dev.stoa.identity.sessions;

import static dev.stoa.identity.IdentityProblem.REFRESH_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionEndpointsTest {
    private static final String PASSWORD = "Analytical-1843";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

    @AutoClose
    private final TestApp app = start();

    /// Another process of the installation.
    @AutoClose
    private final TestApp other = start();

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";

    private static TestApp start() {
        return TestApp.with(
                IdentityModule.GRANTS,
                (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));
    }

    @BeforeEach
    void register() {
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(email, PASSWORD)).expect(201);
    }

    /// A sign-in and its tokens.
    private record Tokens(String access, String refresh) {
        static Tokens of(TestReply reply) {
            return new Tokens(
                    reply.expect(200).json("/access_token").asString(),
                    reply.json("/refresh_token").asString());
        }
    }

    private Tokens signIn() {
        return signIn(app.anybody());
    }

    private Tokens signIn(TestClient from) {
        return Tokens.of(from.post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, PASSWORD)));
    }

    private TestReply refresh(String token) {
        return app.anybody().post("/token/refresh", "{\"refresh_token\": \"" + token + "\"}");
    }

    private TestClient with(Tokens tokens) {
        return app.anybody().bearer(tokens.access());
    }

    @Test
    void aRefreshTokenWorksOnceAndThenTheNext() {
        var first = signIn();

        var second = Tokens.of(refresh(first.refresh()));
        with(second).get("/users/me").expect(200);
        var third = Tokens.of(refresh(second.refresh()));

        assertThat(third.refresh()).isNotEqualTo(second.refresh()).isNotEqualTo(first.refresh());
        with(third).get("/users/me").expect(200);
    }

    @Test
    void aRefreshTokenThatComesTwiceEndsTheSessionForBoth() {
        var first = signIn();
        var elsewhere = signIn();
        var second = Tokens.of(refresh(first.refresh()));
        var third = Tokens.of(refresh(second.refresh()));

        refresh(first.refresh()).problem(REFRESH_REFUSED);

        refresh(third.refresh()).problem(REFRESH_REFUSED);
        with(third).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        with(elsewhere).get("/users/me").expect(200);
        var _ = Tokens.of(refresh(elsewhere.refresh()));
    }

    @Test
    void ofManyWhoBringOneTokenAtOnceNotTwoGetTheNext() throws Exception {
        var tokens = signIn();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 10; i++) {
                calls.add(() -> refresh(tokens.refresh()).status());
            }
            var good = 0;
            for (var reply : threads.invokeAll(calls)) {
                good += reply.get() == 200 ? 1 : 0;
            }

            assertThat(good).isEqualTo(1);
        }
        with(tokens).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void nobodyEndsASessionOrGoesOnWithItByGuessing() {
        var tokens = signIn();
        var parsed = RefreshToken.parse(tokens.refresh()).orElseThrow();
        var guessed = RefreshToken.first(parsed.user(), parsed.session());
        var others = new RefreshToken(new UserId(UUID.randomUUID()), parsed.session(), parsed.family(), parsed.own());

        for (var forged :
                new String[] {guessed.text(), others.text(), "", "nonsense", tokens.refresh() + "AAAA", "stoar_"}) {
            refresh(forged).problem(REFRESH_REFUSED);
            app.anybody().postForm("/token/revoke", "token=" + forged).expect(200);
        }

        var _ = Tokens.of(refresh(tokens.refresh()));
    }

    @Test
    void theTwoKindsOfTokensAreNotMistakenForEachOther() {
        var tokens = signIn();

        refresh(tokens.access()).problem(REFRESH_REFUSED);
        app.anybody().bearer(tokens.refresh()).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void aRefreshTokenIsGoodForSevenDays() {
        var tokens = signIn();
        app.clock().advance(Sessions.LIFETIME.minusSeconds(1));
        var next = Tokens.of(refresh(tokens.refresh()));

        app.clock().advance(Sessions.LIFETIME);

        refresh(next.refresh()).problem(REFRESH_REFUSED);
    }

    @Test
    void whoSignsOutIsOutAtOnceInEveryProcess() {
        var tokens = signIn();
        other.anybody().bearer(tokens.access()).get("/users/me").expect(200);

        with(tokens).post("/logout", "{}").expect(204);

        with(tokens).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        refresh(tokens.refresh()).problem(REFRESH_REFUSED);
        await(() -> other.anybody().bearer(tokens.access()).get("/users/me").status() == 401);
    }

    @Test
    void aProcessThatStartsLaterKnowsWhatWasRevoked() {
        var tokens = signIn();
        with(tokens).post("/logout", "{}").expect(204);

        try (var late = start()) {
            late.anybody().bearer(tokens.access()).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        }
    }

    /// Nobody tells it: it looks by itself.
    @Test
    void aProcessThatMissedTheSignalFindsOutByLooking() {
        var tokens = signIn();
        var session = RefreshToken.parse(tokens.refresh()).orElseThrow();
        var db = TestDatabase.of(IdentityModule.NAME);

        db.transaction(
                session.user(),
                tx -> new SessionStore(db)
                        .end(tx, session.session(), null, app.clock().instant()));

        await(() -> with(tokens).get("/users/me").status() == 401);
    }

    @Test
    void sessionsAreListedWithDeviceAndPlaceAndEndedOneByOne() {
        var here = signIn(app.anybody().with("User-Agent", FIREFOX).with("X-Forwarded-For", "203.0.113.9"));
        app.clock().advance(Duration.ofMinutes(1));
        var there = signIn(app.anybody().with("User-Agent", "stoa-cli"));

        var list = with(here).get("/sessions").expect(200);
        assertThat(list.json("/items")).hasSize(2);
        assertThat(list.json("/items/0/device").asString()).isEqualTo("stoa command line");
        assertThat(list.json("/items/0/is_current").asBoolean()).isFalse();
        assertThat(list.json("/items/1/device").asString()).isEqualTo("Firefox on Linux");
        assertThat(list.json("/items/1/place").asString()).isEqualTo("203.0.113.0/24");
        assertThat(list.json("/items/1/is_current").asBoolean()).isTrue();

        var id = list.json("/items/0/id").asString();
        with(here).delete("/sessions/" + id).expect(204);
        with(here).delete("/sessions/" + id).expect(404);

        refresh(there.refresh()).problem(REFRESH_REFUSED);
        with(there).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        var _ = Tokens.of(refresh(here.refresh()));
        assertThat(with(here).get("/sessions").json("/items")).hasSize(1);
    }

    @Test
    void nobodySeesOrEndsSessionsOfOthers() {
        var mine = signIn();
        var session = RefreshToken.parse(mine.refresh()).orElseThrow().session();
        var stranger = "eve-" + UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Eve"}
            """.formatted(stranger, PASSWORD)).expect(201);
        var eve = with(Tokens.of(app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(stranger, PASSWORD))));

        eve.delete("/sessions/" + session).expect(404);

        assertThat(eve.get("/sessions").json("/items")).hasSize(1);
        with(mine).get("/users/me").expect(200);
    }

    @Test
    void anApiKeyHasNoSession() {
        var made = with(signIn())
                .post("/api-keys", "{\"name\": \"Key\", \"scope\": []}")
                .expect(201);
        var key = app.anybody().with("X-API-Key", made.json("/key").asString());

        key.get("/sessions").problem(HttpProblem.FORBIDDEN);
        key.post("/logout", "{}").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void bothTokensCanBeRevokedByWhoeverHasThem() {
        var one = signIn();
        var two = signIn();

        app.anybody().postForm("/token/revoke", "token=" + one.refresh()).expect(200);
        app.anybody().postForm("/token/revoke", "token=" + two.access()).expect(200);

        refresh(one.refresh()).problem(REFRESH_REFUSED);
        refresh(two.refresh()).problem(REFRESH_REFUSED);
        with(one).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        with(two).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void theDatabaseHasNoTokenThatWorks() {
        var tokens = signIn();
        var parsed = RefreshToken.parse(tokens.refresh()).orElseThrow();

        var row = TestDatabase.of(IdentityModule.NAME)
                .sql(parsed.user(), "select s::text as row from identity.session s where session_id = :id")
                .bind("id", parsed.session())
                .one(found -> found.text("row"));

        var hex = java.util.HexFormat.of();
        assertThat(row).doesNotContain(hex.formatHex(parsed.own()), hex.formatHex(parsed.family()));
    }

    @Test
    void whoLeftTheOrganisationGetsNoMoreTokens() {
        var tokens = signIn();
        var me = with(tokens).get("/users/me");
        var tenant = new TenantId(UUID.fromString(me.json("/organisation/id").asString()));

        TestDatabase.of(IdentityModule.NAME)
                .sql(tenant, "delete from identity.membership where tenant_id = :tenant and user_id = :id")
                .bind("id", UUID.fromString(me.json("/id").asString()))
                .update();

        refresh(tokens.refresh()).problem(REFRESH_REFUSED);
        with(tokens).get("/sessions").problem(HttpProblem.UNAUTHENTICATED);
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
