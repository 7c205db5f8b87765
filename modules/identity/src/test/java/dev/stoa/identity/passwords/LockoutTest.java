package dev.stoa.identity.passwords;

import static dev.stoa.identity.IdentityProblem.ACCOUNT_LOCKED;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.platform.Platform;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LockoutTest {
    private static final String PASSWORD = "Analytical-1843";
    private static final String WRONG = "Wrong-1843";

    private @Nullable Platform platform;

    @AutoClose
    private final TestApp app = TestApp.with(IdentityModule.GRANTS, (test, started) -> {
        platform = started;
        return new IdentityModule(new IdentityConfig(4, "Home"), started, test.permissions());
    });

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";

    @BeforeEach
    void register() {
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(email, PASSWORD)).expect(201);
    }

    private TestReply signIn(TestClient from, String password) {
        return signIn(from, email, password);
    }

    private static TestReply signIn(TestClient from, String address, String password) {
        return from.post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(address, password));
    }

    private TestReply signIn(String password) {
        return signIn(app.anybody(), password);
    }

    private TestClient at(String address) {
        return app.anybody().with("X-Forwarded-For", address);
    }

    private void fail(TestClient from, int times) {
        for (var i = 0; i < times; i++) {
            signIn(from, WRONG).problem(WRONG_CREDENTIALS);
        }
    }

    @Test
    void afterFiveWrongPasswordsTheRightOneIsRefusedForFifteenMinutes() {
        fail(app.anybody(), 5);

        signIn(PASSWORD).problem(ACCOUNT_LOCKED).expectHeader("Retry-After", "900");
        app.anybody()
                .postForm("/token", "username=" + email + "&password=" + PASSWORD)
                .expect(400);
        app.clock().advance(Lockout.TIME.minusSeconds(1));
        signIn(PASSWORD).problem(ACCOUNT_LOCKED).expectHeader("Retry-After", "1");

        app.clock().advance(Duration.ofSeconds(1));
        signIn(PASSWORD).expect(200);
    }

    @Test
    void tryingOnWhileItIsLockedDoesNotMakeItLonger() {
        fail(app.anybody(), 5);
        for (var i = 0; i < 10; i++) {
            app.clock().advance(Duration.ofSeconds(80));
            signIn(WRONG).problem(ACCOUNT_LOCKED);
        }

        app.clock().advance(Duration.ofSeconds(100));

        signIn(PASSWORD).expect(200);
    }

    @Test
    void theRightPasswordBeginsTheCountAnew() {
        fail(app.anybody(), 4);
        signIn(PASSWORD).expect(200);
        fail(app.anybody(), 4);

        signIn(PASSWORD).expect(200);
    }

    @Test
    void wrongPasswordsOfLongAgoDoNotCount() {
        fail(app.anybody(), 4);
        app.clock().advance(Lockout.TIME.plusSeconds(1));
        fail(app.anybody(), 4);

        signIn(PASSWORD).expect(200);
    }

    @Test
    void anAddressWithoutAnAccountIsLockedTheSame() {
        var nobody = "nobody-" + UUID.randomUUID() + "@example.com";
        for (var i = 0; i < 5; i++) {
            signIn(app.anybody(), nobody, WRONG).problem(WRONG_CREDENTIALS);
        }

        signIn(app.anybody(), nobody, WRONG).problem(ACCOUNT_LOCKED).expectHeader("Retry-After", "900");
    }

    @Test
    void aStrangerElsewhereDoesNotLockTheOwnerOut() {
        fail(at("198.51.100.7"), 5);
        signIn(at("198.51.100.7"), PASSWORD).problem(ACCOUNT_LOCKED);
        signIn(at("198.51.100.8"), PASSWORD).problem(ACCOUNT_LOCKED);

        signIn(at("203.0.113.9"), PASSWORD).expect(200);
    }

    @Test
    void manyStrangersTogetherLockItForAllButWhereTheOwnerWas() {
        signIn(at("203.0.113.9"), PASSWORD).expect(200);
        for (var i = 0; i < Lockout.FROM_ALL_PLACES / 5; i++) {
            fail(at("198.51." + i + ".7"), 5);
        }

        signIn(at("192.0.2.1"), PASSWORD).problem(ACCOUNT_LOCKED);
        signIn(at("203.0.113.10"), PASSWORD).expect(200);
    }

    @Test
    void guessesThatAllBeginAtOnceAreNoMoreThanFive() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 30; i++) {
                calls.add(() -> signIn(WRONG).status());
            }
            for (var reply : threads.invokeAll(calls)) {
                assertThat(reply.get()).isIn(401, 423);
            }
        }

        signIn(PASSWORD).problem(ACCOUNT_LOCKED);
    }

    @Test
    void aRightPasswordThatWasBeingCheckedWhenTheAccountWasLockedIsRefused() {
        var db = TestDatabase.of(IdentityModule.NAME);
        var accounts = new AccountStore(db);
        var trail = new Trail(Objects.requireNonNull(platform).audit(), accounts);
        var lockout = new Lockout(db, accounts, trail, app.clock());
        lockout.require(email, "203.0.113.0/24");

        for (var i = 0; i < Lockout.FROM_ONE_PLACE; i++) {
            lockout.failed(email, "203.0.113.0/24");
        }

        assertThatThrownBy(() -> lockout.passed(email, "203.0.113.0/24"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ACCOUNT_LOCKED));
    }

    @Test
    void aClockThatWasAheadLocksNobodyForLonger() {
        app.clock().advance(Duration.ofDays(365));
        fail(app.anybody(), 5);

        app.clock().advance(Duration.ofDays(-365));

        signIn(PASSWORD).expect(200);
        fail(app.anybody(), 5);
        signIn(PASSWORD).problem(ACCOUNT_LOCKED).expectHeader("Retry-After", "900");
    }

    @Test
    void aNewPasswordByMailOpensIt() {
        fail(app.anybody(), 5);
        app.anybody().post("/password/forgot", "{\"email\": \"" + email + "\"}").expect(202);
        var link = Pattern.compile("reset-password#([\\w-]+)")
                .matcher(app.mailTo(email).getFirst());
        assertThat(link.find()).isTrue();

        app.anybody().post("/password/reset", """
                {"token": "%s", "password": "Difference-1822"}
                """.formatted(link.group(1))).expect(204);

        signIn("Difference-1822").expect(200);
    }

    @Test
    void anAdministratorOpensItAndOnlyOneOfTheOrganisation() {
        var me = signIn(PASSWORD).expect(200);
        var ada = app.anybody().bearer(me.json("/access_token").asString());
        var id = ada.get("/users/me").json("/id").asString();
        fail(app.anybody(), 5);
        var stranger = "eve-" + UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Eve", "organisation": "Evil"}
            """.formatted(stranger, PASSWORD)).expect(201);
        var eve = app.anybody()
                .bearer(signIn(app.anybody(), stranger, PASSWORD)
                        .json("/access_token")
                        .asString());

        eve.delete("/users/" + id + "/lockout").problem(HttpProblem.NOT_FOUND);
        signIn(PASSWORD).problem(ACCOUNT_LOCKED);

        ada.delete("/users/" + id + "/lockout").expect(204);
        signIn(PASSWORD).expect(200);
    }

    @Test
    void wrongPresentPasswordsCountAsWell() {
        var ada = app.anybody()
                .bearer(signIn(PASSWORD).expect(200).json("/access_token").asString());
        for (var i = 0; i < 5; i++) {
            ada.post("/password/change", """
                {"current_password": "%s", "new_password": "Difference-1822"}
                """.formatted(WRONG)).expect(403);
        }

        ada.post("/password/change", """
            {"current_password": "%s", "new_password": "Difference-1822"}
            """.formatted(PASSWORD)).problem(ACCOUNT_LOCKED);
    }
}
