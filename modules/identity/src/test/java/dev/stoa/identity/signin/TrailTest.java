package dev.stoa.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class TrailTest {
    private static final String PASSWORD = "Analytical-1843";
    private static final Pattern TOKEN = Pattern.compile("#([\\w-]+)");

    @AutoClose
    private final TestApp app = TestApp.with(
            Stream.concat(Audit.GRANTS.stream(), IdentityModule.GRANTS.stream()).toList(),
            (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";
    private TestClient ada;

    @BeforeEach
    void register() {
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(email, PASSWORD)).expect(201);
        ada = app.anybody()
                .bearer(signIn(PASSWORD).expect(200).json("/access_token").asString());
    }

    private TestReply signIn(String password) {
        return app.anybody().with("User-Agent", "Trail/1").post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, password));
    }

    private static List<JsonNode> entries(TestClient client, String query) {
        return client.get("/audit" + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .toList();
    }

    private static List<String> events(TestClient client) {
        return entries(client, "").stream()
                .map(entry -> entry.get("event_type").asString() + " "
                        + entry.get("status").asString())
                .toList();
    }

    @Test
    void tellsWhoSignedInFromWhere() {
        assertThat(events(ada)).containsExactly("identity.signed-in succeeded", "identity.registered succeeded");

        var entry = entries(ada, "?event_type=identity.signed-in").getFirst();
        assertThat(entry.get("name").asString()).isEqualTo(email);
        assertThat(entry.get("ip").asString()).isEqualTo("127.0.0.1");
        assertThat(entry.get("user_agent").asString()).isEqualTo("Trail/1");
        assertThat(entry.get("timestamp").asString()).isEqualTo("2026-11-21T09:30:00Z");
        assertThat(entry.get("user_id").asString())
                .isEqualTo(ada.get("/users/me").json("/id").asString());
    }

    @Test
    void tellsWhoFailedTo() {
        signIn("wrong").expect(401);

        var entry = entries(ada, "?status=refused").getFirst();
        assertThat(entry.get("event_type").asString()).isEqualTo("identity.signed-in");
        assertThat(entry.get("name").asString()).isEqualTo(email);
    }

    @Test
    void tellsOperatorsOfFailuresOfStrangers() {
        var stranger = "nobody-" + UUID.randomUUID() + "@example.com";
        app.anybody().post("/login", """
            {"email": "%s", "password": "wrong"}
            """.formatted(stranger)).expect(401);

        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada"}
            """.formatted(email, PASSWORD)).expect(201);

        var operator = app.newTenant().joinOperator("Operator").http();
        assertThat(entries(operator, "?status=refused&page_size=100").stream()
                        .map(entry -> entry.get("event_type").asString() + " "
                                + entry.path("name").asString("")))
                .contains("identity.signed-in " + stranger, "identity.registered " + email);
        assertThat(events(ada)).noneMatch(event -> event.endsWith("refused"));
    }

    @Test
    void tellsOfSessionsAndKeys() {
        var key = ada.post("/api-keys", "{\"name\": \"Nightly\", \"scope\": [\"users.read\"]}")
                .expect(201)
                .json("/api_key/id")
                .asString();
        ada.delete("/api-keys/" + key).expect(204);
        ada.delete("/api-keys/" + key).expect(404);
        var second = app.anybody()
                .bearer(signIn(PASSWORD).expect(200).json("/access_token").asString());
        ada.post("/logout", "{}").expect(204);

        assertThat(events(second))
                .startsWith(
                        "identity.session-ended succeeded",
                        "identity.signed-in succeeded",
                        "identity.api-key-revoked succeeded",
                        "identity.api-key-made succeeded");
        assertThat(entries(second, "?resource_type=api-key&resource_id=" + key)).hasSize(2);
    }

    @Test
    void tellsOfRefreshTokensThatCameTwice() {
        var refresh = signIn(PASSWORD).expect(200).json("/refresh_token").asString();
        app.anybody()
                .post("/token/refresh", "{\"refresh_token\": \"" + refresh + "\"}")
                .expect(200);
        app.anybody()
                .post("/token/refresh", "{\"refresh_token\": \"" + refresh + "\"}")
                .expect(401);

        assertThat(events(ada)).startsWith("identity.refresh-token-reused refused");
    }

    @Test
    void tellsOfPasswords() {
        ada.post("/email/verify", "{\"token\": \"" + mailed() + "\"}").expect(204);
        change("Wrong-1843").expect(403);
        change(PASSWORD).expect(204);
        app.anybody().post("/password/forgot", "{\"email\": \"" + email + "\"}").expect(202);
        app.anybody()
                .post("/password/reset", "{\"token\": \"%s\", \"password\": \"Engines-1871-a\"}".formatted(mailed()))
                .expect(204);

        var again = signIn("Engines-1871-a").expect(200).json("/access_token").asString();
        assertThat(events(app.anybody().bearer(again)))
                .startsWith(
                        "identity.signed-in succeeded",
                        "identity.password-reset succeeded",
                        "identity.password-changed succeeded",
                        "identity.password-changed refused",
                        "identity.address-confirmed succeeded");
    }

    private TestReply change(String present) {
        return ada.post("/password/change", """
            {"current_password": "%s", "new_password": "Difference-1822"}
            """.formatted(present));
    }

    /// The token of the newest mail that has one.
    private String mailed() {
        return app.mailTo(email).stream()
                .map(TOKEN::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsOfAccountsThatAreClosedAndOpened() {
        for (var i = 0; i < 5; i++) {
            signIn("wrong").expect(401);
        }
        signIn(PASSWORD).expect(423);
        var id = ada.get("/users/me").json("/id").asString();
        ada.delete("/users/" + id + "/lockout").expect(204);

        assertThat(events(ada))
                .startsWith(
                        "identity.account-unlocked succeeded",
                        "identity.account-locked refused",
                        "identity.signed-in refused",
                        "identity.account-locked succeeded",
                        "identity.signed-in refused");
        assertThat(entries(ada, "?resource_type=user&resource_id=" + id)).hasSize(1);
    }

    @Test
    void isForAdministratorsAndTheirOwnOrganisation() {
        var tenant = app.newTenant();
        var stranger = tenant.join(Role.ADMIN, "Stranger").http();
        assertThat(entries(stranger, "")).isEmpty();
        var id = entries(ada, "").getFirst().get("id").asString();
        stranger.get("/audit/" + id + "/proof").expect(404);
        stranger.get("/audit/" + id).expect(404);
        ada.get("/audit/" + id + "/proof").expect(200);
        assertThat(ada.get("/audit/" + id).expect(200).json("/name").asString()).isEqualTo(email);
        ada.get("/audit/head").expect(200);

        tenant.join(Role.USER, "User").http().get("/audit").expect(403);
        app.anybody().get("/audit").expect(401);
        var tenantOfAda = entries(ada, "").getFirst().get("tenant_id").asString();
        assertThat(entries(stranger, "?tenant_id=" + tenantOfAda)).isEmpty();
    }

    @Test
    void canOnlyBeRead() {
        var id = entries(ada, "").getFirst().get("id").asString();

        assertThat(ada.delete("/audit/" + id).status()).isIn(404, 405);
        assertThat(ada.put("/audit/" + id, "{}").status()).isIn(404, 405);
        assertThat(ada.post("/audit", "{}").status()).isIn(404, 405);
        assertThat(ada.delete("/admin/audit-logs").status()).isIn(404, 405);
    }

    @Test
    void goesOnWhereAPageEnds() {
        for (var i = 0; i < 4; i++) {
            signIn("wrong");
        }
        var first = ada.get("/audit?page_size=4").expect(200);
        var second =
                entries(ada, "?page_size=4&cursor=" + first.json("/next_cursor").asString());

        assertThat(first.json("/items").size()).isEqualTo(4);
        assertThat(second).hasSize(2);
        assertThat(ada.get("/admin/audit-logs?limit=3")
                        .expect(200)
                        .json("/items")
                        .size())
                .isEqualTo(3);
        assertThat(ada.with("Accept", "text/csv").get("/audit").expect(200).text())
                .startsWith("id,number,timestamp,event_type,status")
                .contains(email);
    }

    @Test
    void tellsWhatOperatorsDoBeforeItIsDone() {
        var tenant = app.newTenant();
        var operator = tenant.joinOperator("Operator").http();
        operator.delete("/system/caches/people/values");
        operator.delete("/system/caches/nothing-" + tenant.id() + "/values").expect(404);
        tenant.join(Role.USER, "Mallory")
                .http()
                .delete("/system/caches/people/values")
                .expect(403);

        var entries = entries(operator, "?event_type=system.operated&tenant_id=" + tenant.id());
        assertThat(entries.stream()
                        .map(entry -> entry.get("status").asString() + " "
                                + entry.get("resource_id").asString() + " "
                                + entry.path("details").path("status").asString("")))
                .containsExactly(
                        "refused caches/people/values 403",
                        "refused caches/nothing-" + tenant.id() + "/values 404",
                        "begun caches/nothing-" + tenant.id() + "/values ",
                        "begun caches/people/values ");
    }
}
