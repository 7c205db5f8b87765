package dev.stoa.identity.keys;

import static dev.stoa.identity.IdentityProblem.TOO_MANY_KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiKeyEndpointsTest {
    private static final IdentityConfig CHEAP = new IdentityConfig(4, "Home");
    private static final List<Grant> GRANTS = Stream.concat(
                    IdentityModule.GRANTS.stream(),
                    Stream.of(
                            Grant.to("tasks.read", Role.ADMIN, Role.USER),
                            Grant.to("tasks.create", Role.ADMIN, Role.USER)))
            .toList();

    private TestApp app = start();
    private TestClient ada = register();

    private static TestApp start() {
        return TestApp.with(GRANTS, (test, platform) -> new IdentityModule(CHEAP, platform, test.permissions()));
    }

    /// Somebody with an organisation of their own, signed in.
    private TestClient register() {
        var email = UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", """
            {"email": "%s", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """.formatted(email)).expect(201);
        var token = app.anybody().post("/login", """
            {"email": "%s", "password": "Analytical-1843"}
            """.formatted(email)).expect(200);
        return app.anybody().bearer(token.json("/access_token").asString());
    }

    @AfterEach
    void close() {
        app.close();
    }

    private String make(String json) {
        return ada.post("/api-keys", json).expect(201).json("/key").asString();
    }

    private TestClient with(String key) {
        return app.anybody().with("X-API-Key", key);
    }

    @Test
    void aKeyStandsForItsOwnerAsFarAsItsScopeReaches() {
        var key = make("""
            {"name": "report", "scope": ["tasks.read"]}
            """);

        var me = with(key).get("/users/me").expect(200);
        assertThat(me.json("/name").asString()).isEqualTo("Ada");
        with(key).get("/users").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void aKeyIsForReadingUnlessMoreIsAskedFor() {
        var made = ada.post("/api-keys", """
            {"name": "report"}
            """).expect(201);

        assertThat(made.json("/api_key/scope").valueStream().map(node -> node.asString()))
                .containsExactly("tasks.read", "users.read");
    }

    @Test
    void nobodyGivesAKeyMoreThanTheyHave() {
        assertThat(ada.post("/api-keys", """
            {"name": "report", "scope": ["tasks.read", "system.shutdown"]}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/scope");
    }

    @Test
    void aKeyMakesAndRevokesNoKeys() {
        assertThat(ada.post("/api-keys", """
            {"name": "report", "scope": ["api-keys.manage"]}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/scope");

        with(make("""
            {"name": "report"}
            """)).post("/api-keys", """
            {"name": "another"}
            """).problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        var made = ada.post("/api-keys", """
            {"name": "report"}
            """).expect(201);
        var key = with(made.json("/key").asString());
        key.get("/users/me").expect(200);

        ada.delete("/api-keys/" + made.json("/api_key/id").asString()).expect(204);

        key.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        assertThat(ada.get("/api-keys").expect(200).json("/items")).isEmpty();
    }

    @Test
    void aKeyIsRefusedOnceItsTimeIsOver() {
        var expiry = app.clock().instant().plus(Duration.ofHours(1));
        var key = with(make("""
            {"name": "report", "expires_at": "%s"}
            """.formatted(expiry)));
        key.get("/users/me").expect(200);

        app.clock().advance(Duration.ofHours(1));

        key.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void aKeyThatIsOverFromTheBeginningIsNotMade() {
        assertThat(ada.post("/api-keys", """
            {"name": "report", "expires_at": "%s"}
            """.formatted(app.clock().instant()))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/expires_at");
    }

    @Test
    void eachKeyHasALimitOfItsOwn() {
        var slow = make("""
            {"name": "slow", "per_minute": 2}
            """);
        var other = make("""
            {"name": "other"}
            """);
        with(slow).get("/users/me").expect(200);
        with(slow).get("/users/me").expect(200).expectHeader("RateLimit-Limit", "2");

        with(slow).get("/users/me").problem(HttpProblem.TOO_MANY_REQUESTS);
        with(other).get("/users/me").expect(200).expectHeader("RateLimit-Limit", "100");
    }

    @Test
    void onlyTheHashOfAKeyIsKept() {
        var key = make("""
            {"name": "report"}
            """);

        var rows = TestDatabase.of("identity")
                .sql(KeyText.parse(key).orElseThrow().tenant(), """
                select to_jsonb(k)::text as whole
                from identity.api_key k
                where tenant_id = :tenant
                """)
                .list(row -> row.text("whole"));
        assertThat(rows)
                .hasSize(1)
                .allSatisfy(row -> assertThat(row)
                        .doesNotContain(key.substring("stoa_".length() + 8))
                        .contains(key.substring(0, "stoa_".length() + 8)));
    }

    @Test
    void nobodySeesOrRevokesTheKeysOfAnother() {
        var made = ada.post("/api-keys", """
            {"name": "report"}
            """).expect(201);
        var grace = register();

        assertThat(grace.get("/api-keys").expect(200).json("/items")).isEmpty();
        grace.delete("/api-keys/" + made.json("/api_key/id").asString()).problem(HttpProblem.NOT_FOUND);
        with(made.json("/key").asString()).get("/users/me").expect(200);
    }

    @Test
    void whatOnlyLooksLikeAKeyIsRefused() {
        var key = make("""
            {"name": "report"}
            """);
        var last = key.charAt(10) == 'A' ? 'B' : 'A';
        for (var sent : List.of("", "stoa_", "stoa_!", key + "A", key.substring(0, 10) + last + key.substring(11))) {
            with(sent).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        }
    }

    @Test
    void nobodyHasMoreKeysThanAnyoneCanOverlookHoweverManyTheyMakeAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 60)
                    .mapToObj(n -> threads.submit(
                            () -> ada.post("/api-keys", """
                        {"name": "report %d"}
                        """.formatted(n)).status()))
                    .toList();
            for (var reply : replies) {
                assertThat(reply.get()).isIn(201, 409);
            }
        }

        assertThat(ada.get("/api-keys").expect(200).json("/items")).hasSize(50);
        ada.post("/api-keys", """
            {"name": "one more"}
            """).problem(TOO_MANY_KEYS);
    }

    @Test
    void whenAKeyWasUsedIsWrittenWhenTheServerStopsAtTheLatest() {
        var key = make("""
            {"name": "report"}
            """);
        with(key).get("/users/me").expect(200);
        var then = app.clock().instant();

        app.close();
        app = start();

        var used = TestDatabase.of("identity")
                .sql(KeyText.parse(key).orElseThrow().tenant(), """
                select last_used_at from identity.api_key where tenant_id = :tenant
                """)
                .optional(row -> row.instant("last_used_at"));
        assertThat(used).contains(then);
    }
}
