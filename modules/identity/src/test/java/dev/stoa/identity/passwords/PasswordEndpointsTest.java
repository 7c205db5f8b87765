package dev.stoa.identity.passwords;

import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;
import static dev.stoa.identity.IdentityProblem.REFRESH_REFUSED;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static dev.stoa.identity.IdentityProblem.WRONG_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.MailToken;
import dev.stoa.platform.Platform;
import dev.stoa.platform.security.UserId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordEndpointsTest {
    private static final String PASSWORD = "Analytical-1843";
    private static final String OTHER = "Difference-1822";
    private static final Pattern TOKEN = Pattern.compile("#([\\w-]+)");

    private @Nullable Platform platform;

    @AutoClose
    private final TestApp app = TestApp.with(IdentityModule.GRANTS, (test, platform) -> {
        this.platform = platform;
        return new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions());
    });

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";

    private TestReply register() {
        return app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada Lovelace", "organisation": "Analytical Engines"}
            """.formatted(email, PASSWORD));
    }

    private TestReply signIn(String password) {
        return app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, password));
    }

    private TestClient signedIn() {
        return app.anybody()
                .bearer(signIn(PASSWORD).expect(200).json("/access_token").asString());
    }

    private static TestReply change(TestClient from, String present, String wanted) {
        return from.post("/password/change", """
            {"current_password": "%s", "new_password": "%s"}
            """.formatted(present, wanted));
    }

    private void forgot() {
        app.anybody().post("/password/forgot", "{\"email\": \"" + email + "\"}").expect(202);
    }

    private TestReply reset(String token, String password) {
        return app.anybody().post("/password/reset", """
            {"token": "%s", "password": "%s"}
            """.formatted(token, password));
    }

    /// The token of the latest letter that has one.
    private String token() {
        return app.mailTo(email).stream()
                .map(TOKEN::matcher)
                .filter(found -> found.find())
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoKnowsThePresentPasswordChangesItAndOthersAreSignedOut() {
        register().expect(201);
        var mine = signIn(PASSWORD).expect(200);
        var other = signIn(PASSWORD).expect(200);
        var me = app.anybody().bearer(mine.json("/access_token").asString());

        change(me, PASSWORD, OTHER).expect(204);

        signIn(PASSWORD).problem(WRONG_CREDENTIALS);
        signIn(OTHER).expect(200);
        me.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        app.anybody()
                .bearer(other.json("/access_token").asString())
                .get("/users/me")
                .problem(HttpProblem.UNAUTHENTICATED);
        refresh(other).problem(REFRESH_REFUSED);
        var next = refresh(mine).expect(200);
        app.anybody()
                .bearer(next.json("/access_token").asString())
                .get("/users/me")
                .expect(200);
        assertThat(app.mailTo(email).getFirst()).contains("was changed").doesNotContain(OTHER);
    }

    private TestReply refresh(TestReply tokens) {
        return app.anybody()
                .post(
                        "/token/refresh",
                        "{\"refresh_token\": \"" + tokens.json("/refresh_token").asString() + "\"}");
    }

    @Test
    void withoutThePresentPasswordNothingChanges() {
        register().expect(201);
        var me = signedIn();

        change(me, "Wrong-1843", OTHER).problem(WRONG_PASSWORD);

        signIn(PASSWORD).expect(200);
        me.get("/users/me").expect(200);
    }

    @Test
    void theLastFivePasswordsAreRefused() {
        register().expect(201);
        var passwords = new ArrayList<>(List.of(PASSWORD));
        for (var i = 1; i <= 5; i++) {
            var next = "Difference-182" + i;
            change(nowAs(passwords.getLast()), passwords.getLast(), next).expect(204);
            passwords.add(next);
        }

        var me = nowAs(passwords.getLast());
        for (var used : passwords.subList(1, 6)) {
            assertThat(change(me, passwords.getLast(), used)
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/new_password");
        }
        change(me, passwords.getLast(), PASSWORD).expect(204);
    }

    private TestClient nowAs(String password) {
        app.clock().advance(Duration.ofMinutes(1));
        return app.anybody()
                .bearer(signIn(password).expect(200).json("/access_token").asString());
    }

    @Test
    void ofManyWhoChangeAPasswordAtOnceOneDoes() throws Exception {
        register().expect(201);
        var me = signedIn();

        var statuses = atOnce(IntStream.range(0, 4)
                .<Callable<Integer>>mapToObj(
                        i -> () -> change(me, PASSWORD, "Difference-182" + i).status())
                .toList());

        assertThat(statuses).filteredOn(status -> status == 204).hasSize(1);
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = new ArrayList<Integer>();
            for (var reply : threads.invokeAll(calls)) {
                statuses.add(reply.get());
            }
            return statuses;
        }
    }

    @Test
    void weakOnesAreRefusedWhereverTheyAreChosen() {
        register().expect(201);
        forgot();
        var token = token();

        assertThat(change(signedIn(), PASSWORD, "Password1!")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/new_password");
        assertThat(reset(token, "Password1!").problem(HttpProblem.INVALID).pointers())
                .containsExactly("/password");
        assertThat(reset(token, PASSWORD).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/password");
        reset(token, OTHER).expect(204);
    }

    @Test
    void aLinkByMailGivesANewPasswordOnce() {
        register().expect(201);
        var before = signIn(PASSWORD).expect(200);
        forgot();
        var token = token();

        reset(token, OTHER).expect(204);

        reset(token, "Difference-1823").problem(LINK_REFUSED);
        signIn(PASSWORD).problem(WRONG_CREDENTIALS);
        signIn(OTHER).expect(200);
        refresh(before).problem(REFRESH_REFUSED);
        app.anybody()
                .bearer(before.json("/access_token").asString())
                .get("/users/me")
                .problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void aNewPasswordMakesAllOtherLinksWorthless() {
        register().expect(201);
        forgot();
        var first = token();
        forgot();
        var second = token();
        assertThat(second).isNotEqualTo(first);

        reset(first, OTHER).expect(204);

        reset(second, "Difference-1823").problem(LINK_REFUSED);
    }

    @Test
    void aLinkIsGoodForHalfAnHour() {
        register().expect(201);
        forgot();
        var token = token();

        app.clock().advance(AccountMail.RESET);

        reset(token, OTHER).problem(LINK_REFUSED);
    }

    @Test
    void ofManyWhoUseALinkAtOnceOneDoes() throws Exception {
        register().expect(201);
        forgot();
        var token = token();

        var statuses = atOnce(IntStream.range(0, 6)
                .<Callable<Integer>>mapToObj(
                        i -> () -> reset(token, "Difference-182" + i).status())
                .toList());

        assertThat(statuses).filteredOn(status -> status == 204).hasSize(1);
        assertThat(statuses).containsOnly(204, 400);
    }

    @Test
    void aLinkIsForOnePersonAndOnePurpose() {
        register().expect(201);
        var verify = token();
        forgot();
        var reset = token();
        var parsed = MailToken.parse(reset).orElseThrow();
        var others = new MailToken(new UserId(UUID.randomUUID()), parsed.secret());

        reset(verify, OTHER).problem(LINK_REFUSED);
        reset(others.text(), OTHER).problem(LINK_REFUSED);
        reset("nonsense", OTHER).problem(LINK_REFUSED);
        verify(reset).problem(LINK_REFUSED);
        reset(reset, OTHER).expect(204);
    }

    @Test
    void theDatabaseHasNoLinkThatWorks() {
        register().expect(201);
        forgot();
        var token = MailToken.parse(token()).orElseThrow();

        var rows = TestDatabase.of(IdentityModule.NAME)
                .sql(token.user(), "select t::text as row from identity.mail_token t where user_id = :user")
                .list(row -> row.text("row"));

        assertThat(rows)
                .isNotEmpty()
                .noneMatch(row -> row.contains(HexFormat.of().formatHex(token.secret())));
    }

    private TestReply verify(String token) {
        return app.anybody().post("/email/verify", "{\"token\": \"" + token + "\"}");
    }

    @Test
    void whoReadsTheMailConfirmsTheAddressOnce() {
        register().expect(201);
        assertThat(signedIn().get("/users/me").json("/email_verified").asBoolean())
                .isFalse();
        var token = token();

        verify(token).expect(204);

        assertThat(signedIn().get("/users/me").json("/email_verified").asBoolean())
                .isTrue();
        verify(token).problem(LINK_REFUSED);
    }

    @Test
    void theLinkToConfirmIsSentAgain() {
        register().expect(201);
        var first = token();

        app.anybody()
                .post("/email/verify/resend", "{\"email\": \"" + email + "\"}")
                .expect(202);
        var second = token();

        assertThat(second).isNotEqualTo(first);
        verify(second).expect(204);
        var before = app.mailTo(email).size();
        app.anybody()
                .post("/email/verify/resend", "{\"email\": \"" + email + "\"}")
                .expect(202);
        assertThat(app.mailTo(email)).hasSize(before);
    }

    @Test
    void whereMailIsSentOneConfirmsTheAddressBeforeSigningIn() {
        var sent = new ArrayList<String>();
        Objects.requireNonNull(platform).mail().sendBy(mail -> {
            if (mail.to().equals(email)) {
                sent.add(mail.text());
            }
        });
        register().expect(201);
        app.mailTo(email);

        var unconfirmed = signIn(PASSWORD);
        unconfirmed.problem(WRONG_CREDENTIALS);
        assertThat(unconfirmed.json("/detail"))
                .isEqualTo(signIn("Wrong-1843").problem(WRONG_CREDENTIALS).json("/detail"));

        var link = TOKEN.matcher(sent.getFirst());
        assertThat(link.find()).isTrue();
        verify(link.group(1)).expect(204);
        signIn(PASSWORD).expect(200);
    }

    @Test
    void registeringAnAddressThatIsTakenLooksTheSameAndTellsItsOwner() {
        var first = register().expect(201);
        var second = register().expect(201);
        signIn(PASSWORD).expect(200);

        for (var property : new String[] {"/email", "/name", "/role", "/organisation/name", "/email_verified"}) {
            assertThat(second.json(property)).isEqualTo(first.json(property));
        }
        assertThat(second.json("/permissions").valueStream().map(one -> one.asString()))
                .contains("users.read")
                .doesNotContain("system.operate");
        assertThat(second.json().propertyNames()).isEqualTo(first.json().propertyNames());
        assertThat(app.mailTo(email)).hasSize(2).first().asString().contains("There is one already");
    }

    @Test
    void askingForALinkLooksTheSameForEveryAddress() {
        register().expect(201);
        var nobody = "nobody-" + UUID.randomUUID() + "@example.com";

        for (var path : new String[] {"/password/forgot", "/email/verify/resend"}) {
            var known =
                    app.anybody().post(path, "{\"email\": \"" + email + "\"}").expect(202);
            var unknown =
                    app.anybody().post(path, "{\"email\": \"" + nobody + "\"}").expect(202);
            assertThat(unknown.json()).isEqualTo(known.json());
        }
        assertThat(app.mailTo(nobody)).isEmpty();
    }

    /// Of all tries the fastest, as what else goes on here only ever makes them slower.
    @Test
    void nothingTakesLongerForAnAddressWithAnAccount() {
        register().expect(201);

        for (var request : new String[][] {
            {"/password/forgot", "{\"email\": \"?\"}"},
            {"/login", "{\"email\": \"?\", \"password\": \"Wrong-1843\"}"},
            {"/register", "{\"email\": \"?\", \"password\": \"Analytical-1843\", \"name\": \"Ada\"}"}
        }) {
            var known = Duration.ofDays(1);
            var unknown = Duration.ofDays(1);
            var tries = 0;
            while (tries < 12 || tries < 40 && isFar(known, unknown)) {
                known = least(known, time(request[0], request[1].replace("?", email), tries));
                unknown = least(unknown, time(request[0], request[1].replace("?", "nobody-" + tries + email), tries));
                tries++;
            }
            assertThat(isFar(known, unknown))
                    .as("%s: %s with an account, %s without", request[0], known, unknown)
                    .isFalse();
        }
    }

    private Duration time(String path, String body, int tries) {
        var from = app.anybody().with("X-Forwarded-For", "10." + tries + ".0.1");
        var begin = System.nanoTime();
        assertThat(from.post(path, body).status()).isIn(201, 202, 401);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean isFar(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(Duration.ofMillis(10)) > 0;
    }

    @Test
    void nobodyFillsTheLetterBoxOfSomebodyElse() {
        register().expect(201);
        var before = app.mailTo(email).size();

        for (var i = 0; i < 10; i++) {
            forgot();
        }

        assertThat(app.mailTo(email)).hasSize(before + 5);
    }

    @Test
    void anApiKeyChangesNoPassword() {
        register().expect(201);
        var made = signedIn()
                .post("/api-keys", "{\"name\": \"Key\", \"scope\": []}")
                .expect(201);

        change(app.anybody().with("X-API-Key", made.json("/key").asString()), PASSWORD, OTHER)
                .problem(HttpProblem.FORBIDDEN);
    }
}
