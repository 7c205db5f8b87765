package dev.stoa.identity.members;

import static dev.stoa.identity.IdentityProblem.LAST_ADMINISTRATOR;
import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;
import static dev.stoa.identity.members.Organisation.PASSWORD;
import static dev.stoa.platform.security.Role.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvitationEndpointsTest {
    private static final Pattern TOKEN = Pattern.compile("invitation#([\\w-]+)");

    private static @Nullable Platform platform;
    private static TestApp app;

    private final Organisation bakery = new Organisation(app, platform);
    private final TestClient admin = bakery.founder.signedIn();
    private final String email = "grace-" + UUID.randomUUID() + "@example.com";

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

    private TestReply invite(String address) {
        return admin.post("/invitations", "{\"email\": \"" + address + "\"}");
    }

    /// Of the latest letter.
    private String token(String address) {
        var found = TOKEN.matcher(app.mailTo(address).getFirst());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static TestReply open(String token) {
        return app.anybody().post("/invitations/open", "{\"token\": \"" + token + "\"}");
    }

    private static TestReply accept(String token) {
        return app.anybody().post("/invitations/accept", "{\"token\": \"" + token + "\"}");
    }

    private static TestReply register(String token) {
        return app.anybody().post("/invitations/accept", """
            {"token": "%s", "name": "Grace Hopper", "password": "%s"}
            """.formatted(token, PASSWORD));
    }

    private TestClient signedIn(String address) {
        var tokens =
                app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(address, PASSWORD)).expect(200);
        return app.anybody().bearer(tokens.json("/access_token").asString());
    }

    private static String organisation(TestClient client) {
        return client.get("/users/me").expect(200).json("/organisation/id").asString();
    }

    @Test
    void whoHasNoAccountMakesOneByTheLinkAndTheLinkIsGoodOnce() {
        invite(email.toUpperCase(java.util.Locale.ROOT)).expect(201);
        var token = token(email);
        assertThat(app.mailTo(email).getFirst()).doesNotContain("Engines");
        assertThat(open(token).expect(200).json("/organisation").asString()).isEqualTo("Engines");
        assertThat(open(token).json("/has_account").asBoolean()).isFalse();

        assertThat(accept(token).problem(HttpProblem.INVALID).pointers()).containsExactly("/name");
        register(token).expect(200);

        register(token).problem(LINK_REFUSED);
        open(token).problem(LINK_REFUSED);
        var me = signedIn(email).get("/users/me").expect(200);
        assertThat(me.json("/role").asString()).isEqualTo("user");
        assertThat(me.json("/email_verified").asBoolean()).isTrue();
        assertThat(me.json("/organisation/id").asString()).isEqualTo(bakery.id().toString());
        assertThat(admin.get("/invitations").json("/items").size()).isZero();
    }

    @Test
    void whoHasAnAccountJoinsWithItAndGoesFromOneOrganisationToTheOther() {
        var other = new Organisation(app, platform);
        var person = other.join(USER);
        assertThat(invite(person.email).expect(201).json("/email").asString()).isEqualTo(person.email);

        assertThat(accept(token(person.email)).expect(200).json("/has_account").asBoolean())
                .isTrue();

        var there = person.signedIn();
        assertThat(organisation(there)).isEqualTo(other.id().toString());
        assertThat(there.get("/memberships").json("/items").size()).isEqualTo(3);
        var moved = move(there, bakery).expect(200);
        var here = app.anybody().bearer(moved.json("/access_token").asString());
        assertThat(organisation(here)).isEqualTo(bakery.id().toString());
        there.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        move(here, new Organisation(app, platform)).problem(HttpProblem.NOT_FOUND);

        here.delete("/memberships/" + bakery.id()).expect(204);

        here.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        admin.get("/users/" + person.id).problem(HttpProblem.NOT_FOUND);
        assertThat(organisation(person.signedIn())).isEqualTo(other.id().toString());
        admin.delete("/memberships/" + bakery.id()).problem(LAST_ADMINISTRATOR);
    }

    private static TestReply move(TestClient client, Organisation to) {
        return client.post("/token/switch", "{\"organisation\": \"" + to.id() + "\"}");
    }

    @Test
    void theReplyDoesNotTellWhetherAnAddressHasAnAccount() {
        var known = new Organisation(app, platform).founder.email;

        assertThat(invite(known).expect(201).json().propertyNames())
                .isEqualTo(invite(email).expect(201).json().propertyNames());
        open("AAAA").problem(LINK_REFUSED);
    }

    @Test
    void ofTwoWhoBringALinkAtOnceOneJoins() throws Exception {
        invite(email).expect(201);
        var token = token(email);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses =
                    threads
                            .invokeAll(List.<Callable<TestReply>>of(() -> register(token), () -> register(token)))
                            .stream()
                            .map(Future::resultNow)
                            .map(TestReply::status)
                            .toList();
            assertThat(statuses).containsExactlyInAnyOrder(200, 400);
        }
    }

    @Test
    void anotherLetterTakesTheLinkOfTheOneBeforeAndWithdrawingTakesIt() {
        var id = invite(email).expect(201).json("/id").asString();
        var first = token(email);

        admin.post("/invitations/" + id + "/resend", "").expect(204);

        var second = token(email);
        open(first).problem(LINK_REFUSED);
        open(second).expect(200);
        assertThat(invite(email).expect(201).json("/id").asString()).isEqualTo(id);
        var third = token(email);
        open(second).problem(LINK_REFUSED);
        new Organisation(app, platform)
                .founder
                .signedIn()
                .delete("/invitations/" + id)
                .problem(HttpProblem.NOT_FOUND);
        admin.delete("/invitations/" + id).expect(204);
        register(third).problem(LINK_REFUSED);
    }

    @Test
    void aLinkIsGoodForSevenDays() {
        invite(email).expect(201);
        var token = token(email);

        app.clock().advance(Duration.ofDays(7).minusSeconds(1));
        open(token).expect(200);
        app.clock().advance(Duration.ofSeconds(1));

        register(token).problem(LINK_REFUSED);
    }

    @Test
    void nobodyInvitesToMoreThanTheyMayAndNobodyWhoIsSuspendedComesBackByALink() {
        admin.post("/admin/roles", """
            {"name": "host", "permissions": ["users.manage", "users.read"]}
            """).expect(201);
        var host = bakery.join(new Role("host")).signedIn();
        host.post("/invitations", "{\"email\": \"" + email + "\", \"role\": \"admin\"}")
                .problem(HttpProblem.FORBIDDEN);
        admin.post("/invitations", "{\"email\": \"" + email + "\", \"role\": \"no-such\"}")
                .problem(HttpProblem.NOT_FOUND);
        var grace = bakery.join(USER);
        grace.signedIn().post("/invitations", "{\"email\": \"" + email + "\"}").problem(HttpProblem.FORBIDDEN);

        admin.post("/users/" + grace.id + "/suspension", "").expect(204);
        invite(grace.email).expect(201);
        accept(token(grace.email)).expect(200);

        assertThat(organisation(grace.signedIn())).isNotEqualTo(bakery.id().toString());
    }

    @Test
    void anAddressGetsFiveLettersInAnHour() {
        for (var i = 0; i < 5; i++) {
            invite(email).expect(201);
        }

        invite(email).problem(HttpProblem.TOO_MANY_REQUESTS);
    }
}
