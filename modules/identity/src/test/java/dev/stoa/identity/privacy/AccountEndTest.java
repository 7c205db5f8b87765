package dev.stoa.identity.privacy;

import static dev.stoa.identity.IdentityProblem.LAST_ADMINISTRATOR;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static dev.stoa.identity.IdentityProblem.WRONG_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountEndTest {
    private static final String PASSWORD = "Analytical-1843";

    @AutoClose
    private final TestApp app = TestApp.with(
            Stream.concat(IdentityModule.GRANTS.stream(), Audit.GRANTS.stream()).toList(),
            (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));

    private final Database db = TestDatabase.of("identity");
    private final TestClient operator = app.newTenant().joinOperator("Olga").http();

    /// The first one looks after the installation, and stays.
    @BeforeEach
    void haveOperators() {
        register("Operators");
    }

    /// Somebody who has registered.
    private record Somebody(String email, UUID id, TenantId tenant) {}

    private Somebody register(String organisation) {
        var email = UUID.randomUUID() + "@example.com";
        var profile = app.anybody()
                .post("/register", """
                {"email": "%s", "password": "%s", "name": "Ada", "organisation": "%s"}
                """.formatted(email, PASSWORD, organisation))
                .expect(201);
        return new Somebody(
                email,
                UUID.fromString(profile.json("/id").asString()),
                new TenantId(UUID.fromString(profile.json("/organisation/id").asString())));
    }

    private void join(Somebody person, TenantId tenant, String role) {
        db.sql(tenant, """
                insert into identity.membership (tenant_id, user_id, role, created_at)
                values (:tenant, :person, :role, now())
                """).bind("person", person.id).bind("role", role).update();
    }

    private TestReply login(Somebody person) {
        return app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(person.email, PASSWORD));
    }

    private TestClient signIn(Somebody person) {
        return app.anybody()
                .bearer(login(person).expect(200).json("/access_token").asString());
    }

    private static TestReply end(TestClient person, String password) {
        return person.post("/privacy/delete", """
            {"confirm": "DELETE", "password": "%s"}
            """.formatted(password));
    }

    private String name(TenantId tenant) {
        return db.sql(tenant, "select name from identity.organisation where tenant_id = :tenant")
                .one(row -> row.text("name"));
    }

    @Test
    void endsWithAllThatSignsInAndLeavesTheAddressFree() {
        var ada = register("Engines");
        var signedIn = signIn(ada);
        end(signedIn, "Wrong-1843").problem(WRONG_PASSWORD);
        signedIn.post("/privacy/delete", "{\"confirm\": \"delete\", \"password\": \"" + PASSWORD + "\"}")
                .problem(HttpProblem.INVALID);
        signedIn.get("/users/me").expect(200);

        end(signedIn, PASSWORD).expect(202);

        login(ada).problem(WRONG_CREDENTIALS);
        signedIn.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        end(signedIn, PASSWORD).problem(HttpProblem.UNAUTHENTICATED);
        assertThat(name(ada.tenant)).isEqualTo("Closed organisation");
        app.anybody().post("/register", """
                {"email": "%s", "password": "%s", "name": "Another"}
                """.formatted(ada.email, PASSWORD)).expect(201);
        login(ada).expect(200);
    }

    @Test
    void theLastAdministratorOfOthersStays() {
        var ada = register("Engines");
        var grace = register("Harbour");
        join(grace, ada.tenant, "user");

        end(signIn(ada), PASSWORD).problem(LAST_ADMINISTRATOR);

        signIn(ada);
        assertThat(name(ada.tenant)).isEqualTo("Engines");
        end(signIn(grace), PASSWORD).expect(202);
        end(signIn(ada), PASSWORD).expect(202);
    }

    @Test
    void ofTwoAdministratorsWhoGoAtOnceOneStaysWithTheOthers() throws Exception {
        var ada = register("Engines");
        var grace = register("Harbour");
        var linus = register("Kernels");
        join(grace, ada.tenant, "admin");
        join(linus, ada.tenant, "user");
        var going = List.<Callable<Integer>>of(ending(signIn(ada)), ending(signIn(grace)));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = threads.invokeAll(going).stream()
                    .map(one -> one.resultNow())
                    .sorted()
                    .toList();

            assertThat(statuses).containsExactly(202, 409);
        }
    }

    private static Callable<Integer> ending(TestClient person) {
        return () -> end(person, PASSWORD).status();
    }

    @Test
    void noApiKeyDoesIt() {
        var ada = signIn(register("Engines"));
        var key = ada.post("/api-keys", "{\"name\": \"Key\", \"scope\": [\"users.read\"]}")
                .expect(201)
                .json("/key")
                .asString();
        var program = app.anybody().with("X-API-Key", key);

        end(program, PASSWORD).expect(403);
        program.get("/privacy/export").expect(403);
        program.post("/privacy/export", "").expect(403);
    }

    @Test
    void consentsAreKeptWithTheirHistory() {
        var ada = signIn(register("Engines"));
        ada.put("/privacy/consents/newsletter", "{\"version\": \"1\"}").expect(200);
        app.clock().advance(Duration.ofMinutes(1));
        ada.put("/privacy/consents/newsletter", "{\"version\": \"1\"}").expect(200);
        ada.put("/privacy/consents/newsletter", "{\"version\": \"2\"}").expect(200);
        app.clock().advance(Duration.ofMinutes(1));

        ada.delete("/privacy/consents/newsletter").expect(204);

        var items = ada.get("/privacy/consents").expect(200).json("/items");
        assertThat(items.valueStream().map(one -> one.get("version").asString()))
                .containsExactly("2", "1");
        assertThat(items.valueStream()).noneMatch(one -> one.get("withdrawn_at").isNull());
        ada.put("/privacy/consents/No_Name", "{\"version\": \"1\"}").problem(HttpProblem.INVALID);
    }

    @Test
    void whatWasKeptForLongEnoughIsDeletedAndTheJobSaysSo() {
        var ada = register("Engines");
        app.anybody()
                .post("/password/forgot", "{\"email\": \"" + ada.email + "\"}")
                .expect(202);
        assertThat(app.mailTo(ada.email)).isNotEmpty();
        var begun = operator.post("/admin/data-retention", "")
                .expect(202)
                .json("/job_id")
                .asString();
        app.runJobsOfTheInstallation();
        assertThat(operator.get("/system/jobs/" + begun)
                        .expect(200)
                        .json("/job/state")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(app.mailTo(ada.email)).isNotEmpty();

        app.clock().advance(Duration.ofDays(8));
        var later = app.newTenant().joinOperator("Oscar").http();
        var job = later.post("/admin/data-retention", "")
                .expect(202)
                .json("/job_id")
                .asString();
        app.runJobsOfTheInstallation();

        assertThat(app.mailTo(ada.email)).isEmpty();
        later.get("/system/jobs/" + begun).expect(404);
        var report = later.get("/system/jobs/" + job).expect(200).json("/result");
        assertThat(report.get("mail").asInt()).isPositive();
        assertThat(report.get("jobs").asInt()).isPositive();
        assertThat(report.properties()).extracting(Map.Entry::getKey).contains("sessions", "replies");
        assertThat(later.get("/admin/audit-logs?event_type=retention.purged")
                        .expect(200)
                        .text())
                .contains(job);
        signIn(register("Others")).post("/admin/data-retention", "").expect(403);
        assertThat(later.get("/admin/data-retention").expect(200).text()).contains("\"mail\"", "604800");
    }
}
