package dev.stoa.identity.signin;

import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountEndpointsTest {
    private static final IdentityConfig CHEAP = new IdentityConfig(4, "Home");
    private static final String PASSWORD = "Analytical-1843";
    private static final List<Grant> GRANTS = Stream.concat(
                    IdentityModule.GRANTS.stream(), Stream.of(Grant.to("tasks.read", Role.ADMIN, Role.USER)))
            .toList();

    @AutoClose
    private final TestApp app =
            TestApp.with(GRANTS, (test, platform) -> new IdentityModule(CHEAP, platform, test.permissions()));

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";

    /// The first organisation of a database runs the installation, and this is not about that.
    @BeforeAll
    static void somebodyElseRunsTheInstallation() {
        try (var other =
                TestApp.with(GRANTS, (test, platform) -> new IdentityModule(CHEAP, platform, test.permissions()))) {
            other.anybody()
                    .post("/register", """
                    {"email": "%s@example.com", "password": "%s", "name": "First", "organisation": "First"}
                    """.formatted(UUID.randomUUID(), PASSWORD))
                    .expect(201);
        }
    }

    private String account(String more) {
        return """
            {"email": "%s", "password": "%s", "name": "Ada Lovelace"%s}
            """.formatted(email, PASSWORD, more);
    }

    private String credentials(String password) {
        return """
            {"email": "%s", "password": "%s"}
            """.formatted(email, password);
    }

    private TestClient signedIn() {
        var token = app.anybody().post("/login", credentials(PASSWORD)).expect(200);
        return app.anybody().bearer(token.json("/access_token").asString());
    }

    @Test
    void whoNamesAnOrganisationIsItsAdministrator() {
        var registered = app.anybody()
                .post("/register", account(", \"organisation\": \"Analytical Engines\""))
                .expect(201);

        assertThat(registered.text()).doesNotContain(PASSWORD, "$2");
        var me = signedIn().get("/users/me").expect(200);
        assertThat(me.json("/name").asString()).isEqualTo("Ada Lovelace");
        assertThat(me.json("/role").asString()).isEqualTo("admin");
        assertThat(me.json("/organisation/name").asString()).isEqualTo("Analytical Engines");
        assertThat(me.json("/permissions").valueStream().map(node -> node.asString()))
                .containsExactly(
                        "api-keys.manage",
                        "clients.manage",
                        "profile.manage",
                        "roles.manage",
                        "tasks.read",
                        "users.manage",
                        "users.read");
    }

    @Test
    void whoNamesNoneIsAnOrdinaryUserAtHome() {
        app.anybody().post("/register", account("")).expect(201);

        var me = signedIn().get("/users/me").expect(200);
        assertThat(me.json("/role").asString()).isEqualTo("user");
        assertThat(me.json("/organisation/name").asString()).isEqualTo("Home");
        signedIn().get("/users").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void nobodyChoosesTheirOwnRole() {
        assertThat(app.anybody()
                        .post("/register", account(", \"role\": \"admin\""))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/role");
    }

    @Test
    void anAddressHasOneAccountHoweverItIsSpelled() {
        app.anybody().post("/register", account("")).expect(201);

        app.anybody()
                .post("/register", account("").replace(email, email.toUpperCase(java.util.Locale.ROOT)))
                .expect(201);

        assertThat(accounts()).isEqualTo(1);
    }

    private long accounts() {
        return TestDatabase.of("identity")
                .sql("select count(*) as total from identity.user_account where email = :email")
                .bind("email", email)
                .one(row -> row.number("total"));
    }

    @Test
    void ofManyWhoRegisterOneAddressAtOnceOneGetsIt() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> app.anybody()
                            .post("/register", account(", \"organisation\": \"No. " + i + "\""))
                            .status()))
                    .toList();
            var statuses = new int[replies.size()];
            for (int i = 0; i < statuses.length; i++) {
                statuses[i] = replies.get(i).get();
            }

            assertThat(statuses).containsOnly(201);
        }
        assertThat(accounts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"password", "Ab1!", "abcdefgh1", "ABCDEFG1!", "Abcdefgh!", "Abcdefgh1", "Password1!", "Qwerty1!"
            })
    void weakPasswordsAreRefused(String password) {
        var refused = app.anybody().post("/register", account("").replace(PASSWORD, password));

        assertThat(refused.problem(HttpProblem.INVALID).pointers()).containsExactly("/password");
        assertThat(refused.json("/errors/0/detail").asString()).doesNotContain(password);
    }

    @Test
    void whatNoDatabaseHoldsIsRefusedInAddressesAndPasswords() {
        assertThat(app.anybody()
                        .post("/register", account("").replace(email, "a\\u0000@example.com"))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/email");
        assertThat(app.anybody()
                        .post("/register", account("").replace(PASSWORD, "A1!bcdef\\ud800"))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/password");
    }

    @Test
    void theWeakestGoodPasswordIsTaken() {
        app.anybody()
                .post("/register", account("").replace(PASSWORD, "Abcdef1!"))
                .expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "ada@", "@example.com", "ada@example", "a b@example.com", "ada@exa mple.com"})
    void unusableAddressesAreRefused(String address) {
        assertThat(app.anybody()
                        .post("/register", account("").replace(email, address))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/email");
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressLookTheSame() {
        app.anybody().post("/register", account("")).expect(201);

        var wrong = app.anybody().post("/login", credentials("Wrong-1843")).problem(WRONG_CREDENTIALS);
        var unknown = app.anybody()
                .post("/login", credentials(PASSWORD).replace("ada-", "nobody-"))
                .problem(WRONG_CREDENTIALS);
        assertThat(unknown.json("/detail")).isEqualTo(wrong.json("/detail"));
        app.anybody()
                .post("/login", credentials(PASSWORD).replace(email, "not an address"))
                .problem(WRONG_CREDENTIALS);
    }

    @Test
    void theTokenEndpointTakesTheFormOfOAuth() {
        app.anybody().post("/register", account("")).expect(201);

        var token = app.anybody()
                .postForm("/token", "grant_type=password&username=" + email + "&password=" + PASSWORD)
                .expect(200);
        assertThat(token.json("/token_type").asString()).isEqualTo("Bearer");
        assertThat(token.json("/expires_in").asInt()).isEqualTo(900);
        token.expectHeader("Cache-Control", "no-store");
        app.anybody()
                .postForm(
                        "/token",
                        "grant_type=refresh_token&refresh_token="
                                + token.json("/refresh_token").asString())
                .expect(200);
    }

    @Test
    void theTokenEndpointRefusesInTheWordsOfOAuth() {
        app.anybody().post("/register", account("")).expect(201);

        for (var refused : Map.of(
                        "username=" + email + "&password=wrong",
                        "invalid_grant",
                        "grant_type=refresh_token&refresh_token=nonsense",
                        "invalid_grant",
                        "grant_type=client_credentials",
                        "unsupported_grant_type",
                        "grant_type=password&username=" + email,
                        "invalid_request")
                .entrySet()) {
            var reply = app.anybody().postForm("/token", refused.getKey()).expect(400);
            assertThat(reply.json("/error").asString()).isEqualTo(refused.getValue());
            reply.expectHeader("Content-Type", "application/json").expectHeader("Cache-Control", "no-store");
        }
        var json = app.anybody().post("/token", credentials(PASSWORD)).expect(400);
        assertThat(json.json("/error").asString()).isEqualTo("invalid_request");
    }

    @Test
    void anyoneCanVerifyATokenWithThePublishedKeys() throws Exception {
        app.anybody().post("/register", account("")).expect(201);
        var token = app.anybody()
                .post("/login", credentials(PASSWORD))
                .json("/access_token")
                .asString();

        var keys = JWKSet.parse(
                app.anybody().get("/.well-known/jwks.json").expect(200).text());
        assertThat(keys.getKeys()).noneMatch(key -> key.isPrivate());
        var processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, new ImmutableJWKSet<>(keys)));
        processor.setJWTClaimsSetVerifier((_, _) -> {}); // the test's clock stands still
        var claims = processor.process(JWTParser.parse(token), null);

        assertThat(claims.getClaims().keySet())
                .containsExactlyInAnyOrder(
                        "iss",
                        "sub",
                        "aud",
                        "iat",
                        "exp",
                        "jti",
                        "scope",
                        "email",
                        "role",
                        "tenant_id",
                        "sid",
                        "ver",
                        "auth_time");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(AccessTokens.LIFETIME);
        assertThat(claims.getStringClaim("email")).isEqualTo(email);
        assertThat(claims.getStringClaim("scope")).isEqualTo("api-keys.manage profile.manage tasks.read");
    }

    @Test
    void aTokenIsGoodForFifteenMinutes() {
        app.anybody().post("/register", account("")).expect(201);
        var ada = signedIn();

        app.clock().advance(Duration.ofSeconds(899));
        ada.get("/users/me").expect(200);
        app.clock().advance(Duration.ofSeconds(1));
        ada.get("/users/me")
                .problem(HttpProblem.UNAUTHENTICATED)
                .expectHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }

    @Test
    void aTokenThatAClockIssuedWhichWasAheadIsRefusedOnceTheClockIsPutBack() {
        app.anybody().post("/register", account("")).expect(201);
        var ada = signedIn();

        app.clock().advance(Duration.ofSeconds(-59));
        ada.get("/users/me").expect(200);
        app.clock().advance(Duration.ofDays(-365));
        ada.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        signedIn().get("/users/me").expect(200);
    }

    @Test
    void anAlteredTokenIsRefused() {
        app.anybody().post("/register", account("")).expect(201);
        var token = app.anybody()
                .post("/login", credentials(PASSWORD))
                .json("/access_token")
                .asString();
        var parts = token.split("\\.");
        var none = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        for (var forged : List.of(
                parts[0] + "." + parts[1] + "x." + parts[2],
                none + "." + parts[1] + ".",
                none + "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                token + "==",
                "nonsense")) {
            app.anybody().bearer(forged).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        }
    }

    @Test
    void twoAccountsWithOnePasswordHaveTwoHashes() {
        app.anybody().post("/register", account("")).expect(201);
        var other = "grace-" + UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", account("").replace(email, other)).expect(201);

        var hashes = TestDatabase.of("identity")
                .sql("""
                select password_hash
                from identity.user_account
                where email in (:one, :other)
                """)
                .bind("one", email)
                .bind("other", other)
                .list(row -> row.text("password_hash"));
        assertThat(hashes).hasSize(2).doesNotHaveDuplicates().allMatch(hash -> hash.startsWith("$2b$04$"));
    }

    @Test
    void administratorsSeeThePeopleOfTheirOrganisationOnly() {
        app.anybody().post("/register", account(", \"organisation\": \"One\"")).expect(201);
        var one = signedIn();
        var other = "grace-" + UUID.randomUUID() + "@example.com";
        app.anybody()
                .post("/register", account(", \"organisation\": \"Two\"").replace(email, other))
                .expect(201);

        var people = one.get("/users").expect(200);
        assertThat(people.json("/total").asInt()).isEqualTo(1);
        assertThat(people.json("/items/0/email").asString()).isEqualTo("a***@example.com");
        assertThat(one.get("/users?q=lovel").json("/total").asInt()).isEqualTo(1);
        assertThat(one.get("/users?q=%25").json("/total").asInt()).isZero();
    }
}
