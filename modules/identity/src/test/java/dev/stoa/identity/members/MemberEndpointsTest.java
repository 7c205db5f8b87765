package dev.stoa.identity.members;

import static dev.stoa.identity.IdentityProblem.LAST_ADMINISTRATOR;
import static dev.stoa.identity.IdentityProblem.REFRESH_REFUSED;
import static dev.stoa.identity.IdentityProblem.ROLE_FIXED;
import static dev.stoa.identity.IdentityProblem.ROLE_IN_USE;
import static dev.stoa.identity.IdentityProblem.ROLE_TAKEN;
import static dev.stoa.platform.security.Role.ADMIN;
import static dev.stoa.platform.security.Role.GUEST;
import static dev.stoa.platform.security.Role.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.members.Organisation.Person;
import dev.stoa.platform.Platform;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemberEndpointsTest {
    private static @Nullable Platform platform;
    private static TestApp app;

    private final Organisation bakery = new Organisation(app, platform);
    private final TestClient admin = bakery.founder.signedIn();

    @BeforeAll
    static void start() {
        app = TestApp.with(IdentityModule.GRANTS, (test, its) -> {
            platform = its;
            return new IdentityModule(new IdentityConfig(4, "Home"), its, test.permissions());
        });
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static TestReply giveRole(TestClient by, Person to, String role) {
        return by.put("/users/" + to.id + "/role", "{\"role\": \"" + role + "\"}");
    }

    private static TestReply permit(TestClient by, String role, String permissions) {
        return by.put("/admin/roles/" + role + "/permissions", "{\"permissions\": [" + permissions + "]}");
    }

    private static TestReply except(TestClient by, Person person, String granted, String denied) {
        return by.put(
                "/users/" + person.id + "/permissions",
                "{\"granted\": [%s], \"denied\": [%s]}".formatted(granted, denied));
    }

    private static String role(TestClient client) {
        return client.get("/users/me").expect(200).json("/role").asString();
    }

    @Test
    void anotherRoleHoldsFromTheNextRequestWithTheSameToken() {
        var grace = bakery.join(USER);
        var before = grace.signedIn();
        before.get("/users").problem(HttpProblem.FORBIDDEN);

        giveRole(admin, grace, "admin").expect(204);
        before.get("/users").expect(200);
        assertThat(role(before)).isEqualTo("admin");

        giveRole(admin, grace, "guest").expect(204);
        before.get("/users").problem(HttpProblem.FORBIDDEN);
        assertThat(role(before)).isEqualTo("guest");
        assertThat(role(grace.signedIn())).isEqualTo("guest");
    }

    @Test
    void whatARoleMayHoldsFromTheNextRequestAndInNoOtherOrganisation() {
        var grace = bakery.join(USER).signedIn();
        var elsewhere = new Organisation(app, platform).join(USER).signedIn();
        grace.get("/me").expect(200);

        permit(admin, "user", "\"users.read\"").expect(204);

        grace.get("/me").problem(HttpProblem.FORBIDDEN);
        grace.get("/users").expect(200);
        elsewhere.get("/me").expect(200);
        elsewhere.get("/users").problem(HttpProblem.FORBIDDEN);
        var user = admin.get("/admin/roles")
                .expect(200)
                .json("/items")
                .valueStream()
                .filter(role -> role.get("name").asString().equals("user"))
                .findFirst()
                .orElseThrow();
        assertThat(user.get("is_changed").asBoolean()).isTrue();
        assertThat(user.get("members").asInt()).isEqualTo(1);

        permit(admin, "user", "\"api-keys.manage\", \"profile.manage\"").expect(204);
        grace.get("/me").expect(200);
        grace.get("/users").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void anotherProcessKnowsAMomentLaterAndWhoDidNotHearWithinSeconds() throws Exception {
        var token = bakery.join(USER).token();
        try (var other = TestApp.with(
                IdentityModule.GRANTS,
                (test, its) -> new IdentityModule(new IdentityConfig(4, "Home"), its, test.permissions()))) {
            var there = other.anybody().bearer(token);
            there.get("/users").problem(HttpProblem.FORBIDDEN);

            permit(admin, "user", "\"users.read\"").expect(204);
            awaitStatus(there, 200);

            var db = Objects.requireNonNull(platform).database("identity");
            db.transaction(bakery.id(), tx -> {
                tx.sql("delete from identity.role_permission where tenant_id = :tenant")
                        .update();
                return tx.sql("""
                        update identity.rule_change
                        set changed_at = clock_timestamp()
                        where organisation_id = :tenant
                        """).update();
            });
            awaitStatus(there, 403);
        }
    }

    private static void awaitStatus(TestClient client, int status) throws InterruptedException {
        var limit = Instant.now().plusSeconds(20);
        while (client.get("/users").status() != status) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(20);
        }
    }

    @Test
    void anOrganisationHasRolesOfItsOwn() {
        var bookkeeper = """
            {"name": "bookkeeper", "description": "Counts", "permissions": ["users.read"]}
            """;
        admin.post("/admin/roles", bookkeeper).expect(201);
        admin.post("/admin/roles", bookkeeper).problem(ROLE_TAKEN);
        admin.post("/admin/roles", bookkeeper.replace("bookkeeper", "guest")).problem(ROLE_TAKEN);
        admin.post("/admin/roles", bookkeeper.replace("users.read", "no.such")).problem(HttpProblem.INVALID);
        var grace = bakery.join(GUEST);
        giveRole(admin, grace, "bookkeeper").expect(204);

        grace.signedIn().get("/users").expect(200);
        admin.delete("/admin/roles/bookkeeper").problem(ROLE_IN_USE);
        new Organisation(app, platform)
                .founder
                .signedIn()
                .delete("/admin/roles/bookkeeper")
                .problem(HttpProblem.NOT_FOUND);

        giveRole(admin, grace, "guest").expect(204);
        admin.delete("/admin/roles/bookkeeper").expect(204);
        giveRole(admin, grace, "bookkeeper").problem(HttpProblem.NOT_FOUND);
        admin.delete("/admin/roles/user").problem(ROLE_FIXED);
        permit(admin, "admin", "").problem(ROLE_FIXED);
    }

    @Test
    void nobodyGivesOrTakesWhatTheyDoNotHave() {
        admin.post("/admin/roles", """
            {"name": "manager", "permissions": ["users.manage", "roles.manage", "users.read"]}
            """).expect(201);
        var manager = bakery.join(new Role("manager"));
        var managing = manager.signedIn();
        var grace = bakery.join(GUEST);

        giveRole(managing, manager, "admin").problem(HttpProblem.FORBIDDEN);
        giveRole(managing, grace, "user").problem(HttpProblem.FORBIDDEN);
        giveRole(managing, bakery.founder, "manager").problem(HttpProblem.FORBIDDEN);
        managing.delete("/users/" + bakery.founder.id).problem(HttpProblem.FORBIDDEN);
        managing.post("/users/" + bakery.founder.id + "/suspension", "").problem(HttpProblem.FORBIDDEN);
        permit(managing, "manager", "\"users.manage\", \"roles.manage\", \"api-keys.manage\"")
                .problem(HttpProblem.FORBIDDEN);
        except(managing, manager, "\"api-keys.manage\"", "").problem(HttpProblem.FORBIDDEN);
        managing.post("/admin/roles", """
            {"name": "mighty", "permissions": ["api-keys.manage"]}
            """).problem(HttpProblem.FORBIDDEN);
        managing.patch("/me", "{\"role\": \"admin\"}").expect(403);

        assertThat(role(managing)).isEqualTo("manager");
        permit(managing, "guest", "\"users.read\"").expect(204);
        giveRole(managing, grace, "manager").expect(204);
    }

    @Test
    void aKeyGivesNoMoreThanItMayItself() {
        var key = admin.post("/api-keys", """
            {"name": "people", "scope": ["users.manage"]}
            """).expect(201).json("/key").asString();
        var grace = bakery.join(GUEST);

        giveRole(app.anybody().with("X-API-Key", key), grace, "admin").problem(HttpProblem.FORBIDDEN);
        permit(app.anybody().with("X-API-Key", key), "guest", "").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void somebodyMayWhateverTheirRoleMayAndOneCanAskWhy() {
        var grace = bakery.join(USER);
        var graces = grace.signedIn();

        except(admin, grace, "\"users.read\"", "\"profile.manage\"").expect(204);

        graces.get("/users").expect(200);
        graces.get("/me").problem(HttpProblem.FORBIDDEN);
        assertThat(admin.get("/users/" + grace.id + "/permissions")
                        .json("/granted/0")
                        .asString())
                .isEqualTo("users.read");
        assertThat(why(grace, "profile.manage")).containsExactly("built_in_role true", "person false");
        permit(admin, "user", "\"roles.manage\"").expect(204);
        assertThat(why(grace, "profile.manage"))
                .containsExactly("built_in_role true", "changed_role false", "person false");
        assertThat(why(grace, "roles.manage")).containsExactly("built_in_role false", "changed_role true");
        assertThat(why(bakery.founder, "roles.manage")).containsExactly("built_in_role true");
        assertThat(why(grace, "system.operate")).containsExactly("operators false");
        admin.get("/admin/why?user=" + grace.id + "&permission=no.such").problem(HttpProblem.INVALID);
        except(admin, bakery.founder, "", "\"users.read\"").problem(ROLE_FIXED);
    }

    private List<String> why(Person person, String permission) {
        var answer = admin.get("/admin/why?user=" + person.id + "&permission=" + permission)
                .expect(200);
        var steps = answer.json("/steps")
                .valueStream()
                .map(step -> step.get("rule").asString() + " "
                        + step.get("is_allowed").asString())
                .toList();
        assertThat(steps.getLast()).endsWith(" " + answer.json("/is_allowed").asString());
        return steps;
    }

    @Test
    void whoIsSuspendedIsOutAtOnceWithKeysAndAllAndComesBackBySigningIn() {
        var grace = bakery.join(USER);
        var tokens = grace.signIn().expect(200);
        var graces = app.anybody().bearer(tokens.json("/access_token").asString());
        var key = graces.post("/api-keys", "{\"name\": \"report\", \"scope\": [\"profile.manage\"]}")
                .expect(201)
                .json("/key")
                .asString();
        app.anybody().with("X-API-Key", key).get("/me").expect(200);

        admin.post("/users/" + grace.id + "/suspension", "").expect(204);
        admin.post("/users/" + grace.id + "/suspension", "").expect(204);

        graces.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        app.anybody().with("X-API-Key", key).get("/me").problem(HttpProblem.UNAUTHENTICATED);
        app.anybody()
                .post(
                        "/token/refresh",
                        "{\"refresh_token\": \"" + tokens.json("/refresh_token").asString() + "\"}")
                .problem(REFRESH_REFUSED);
        // Of the home organisation they are a member still.
        assertThat(organisation(grace.signedIn())).isEqualTo("Home");
        assertThat(suspended()).containsExactly(grace.id);

        admin.delete("/users/" + grace.id + "/suspension").expect(204);
        assertThat(organisation(grace.signedIn())).isEqualTo("Engines");
        app.anybody().with("X-API-Key", key).get("/me").expect(200);
    }

    private static String organisation(TestClient client) {
        return client.get("/users/me").json("/organisation/name").asString();
    }

    private List<String> suspended() {
        return admin.get("/users")
                .json("/items")
                .valueStream()
                .filter(member -> member.get("is_suspended").asBoolean())
                .map(member -> member.get("id").asString())
                .toList();
    }

    @Test
    void whoIsRemovedIsOutAtOnceAndNobodyReachesAnotherOrganisation() {
        var grace = bakery.join(USER);
        var graces = grace.signedIn();
        var stranger = new Organisation(app, platform).founder.signedIn();
        stranger.delete("/users/" + grace.id).problem(HttpProblem.NOT_FOUND);
        giveRole(stranger, grace, "guest").problem(HttpProblem.NOT_FOUND);

        admin.delete("/users/" + grace.id).expect(204);

        graces.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        admin.delete("/users/" + grace.id).problem(HttpProblem.NOT_FOUND);
        assertThat(organisation(grace.signedIn())).isEqualTo("Home");
    }

    @Test
    void theLastAdministratorStaysAlsoWhenTwoDemoteEachOther() throws Exception {
        giveRole(admin, bakery.founder, "user").problem(LAST_ADMINISTRATOR);
        admin.delete("/users/" + bakery.founder.id).problem(LAST_ADMINISTRATOR);
        admin.post("/users/" + bakery.founder.id + "/suspension", "").problem(LAST_ADMINISTRATOR);

        var other = bakery.join(ADMIN);
        var others = other.signedIn();
        List<Callable<TestReply>> both =
                List.of(() -> giveRole(admin, other, "user"), () -> giveRole(others, bakery.founder, "user"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = threads.invokeAll(both).stream()
                    .map(Future::resultNow)
                    .map(TestReply::status)
                    .toList();
            assertThat(statuses).containsOnlyOnce(204);
        }
        assertThat(List.of(role(admin), role(others))).containsOnlyOnce("admin");
    }
}
