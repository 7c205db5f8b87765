package dev.stoa.identity.mfa;

import static dev.stoa.identity.IdentityProblem.ACCOUNT_LOCKED;
import static dev.stoa.identity.IdentityProblem.CHALLENGE_REFUSED;
import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;
import static dev.stoa.identity.IdentityProblem.MFA_IS_ON;
import static dev.stoa.identity.IdentityProblem.MFA_REQUIRED;
import static dev.stoa.identity.IdentityProblem.WRONG_CODE;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static dev.stoa.identity.IdentityProblem.WRONG_PASSWORD;
import static dev.stoa.platform.security.SecurityProblem.STEP_UP_REQUIRED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.Platform;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecondFactorsTest {
    private static final String PASSWORD = "Analytical-1843";

    private final CompletableFuture<Platform> platform = new CompletableFuture<>();

    @AutoClose
    private final TestApp app = TestApp.with(IdentityModule.GRANTS, (test, started) -> {
        platform.complete(started);
        return new IdentityModule(new IdentityConfig(4, "Home"), started, test.permissions());
    });

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";

    /// Somebody whose second factor is on.
    private record Enrolled(TotpSecret secret, List<String> recoveryCodes) {}

    private TestClient registered(String address) {
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(address, PASSWORD)).expect(201);
        return bearer(login(address).expect(200));
    }

    private TestReply login(String address) {
        return login(app.anybody(), address, PASSWORD);
    }

    private static TestReply login(TestClient from, String address, String password) {
        return from.post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(address, password));
    }

    private TestClient bearer(TestReply tokens) {
        return app.anybody().bearer(tokens.json("/access_token").asString());
    }

    private Enrolled enroll(TestClient person) {
        var secret = TotpSecret.parse(
                person.post("/mfa/enroll", "").expect(200).json("/secret").asString());
        var codes = confirm(person, secret).expect(200).json("/codes");
        nextStep();
        return new Enrolled(
                secret, codes.valueStream().map(code -> code.asString()).toList());
    }

    private TestReply confirm(TestClient person, TotpSecret secret) {
        return person.post("/mfa/confirm", """
            {"code": "%s"}
            """.formatted(code(secret)));
    }

    private String code(TotpSecret secret) {
        return secret.code(app.clock().instant());
    }

    /// A code that is not good now.
    private String wrong(TotpSecret secret) {
        var now = app.clock().instant();
        return IntStream.range(0, 10)
                .mapToObj(i -> "00000" + i)
                .filter(code -> secret.step(code, now).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private void nextStep() {
        app.clock().advance(Duration.ofSeconds(30));
    }

    private String challenge() {
        return login(email).problem(MFA_REQUIRED).json("/challenge").asString();
    }

    private TestReply verify(String challenge, String code) {
        return verify(app.anybody(), challenge, code);
    }

    private static TestReply verify(TestClient from, String challenge, String code) {
        return from.post("/mfa/verify", """
            {"challenge": "%s", "code": "%s"}
            """.formatted(challenge, code));
    }

    private TestReply stepUp(TestClient person, String proof) {
        return person.post("/step-up", proof);
    }

    @Test
    void thePasswordAloneGivesNoTokenAndTheCodeDoes() {
        var ada = enroll(registered(email));

        var refused = login(email).problem(MFA_REQUIRED);
        var form = app.anybody()
                .postForm("/token", "username=" + email + "&password=" + PASSWORD)
                .problem(MFA_REQUIRED);
        assertThat(refused.text() + form.text()).doesNotContain("token\"");
        verify(refused.json("/challenge").asString(), wrong(ada.secret)).problem(WRONG_CODE);
        var tokens =
                verify(refused.json("/challenge").asString(), code(ada.secret)).expect(200);

        bearer(tokens).get("/users/me").expect(200);
        assertThat(bearer(tokens).get("/mfa").json("/is_on").asBoolean()).isTrue();
        login(app.anybody(), email, "Wrong-1843").problem(WRONG_CREDENTIALS);
    }

    @Test
    void aCodeThatWasUsedIsRefusedAndSoAreThoseBeforeIt() {
        var ada = enroll(registered(email));
        var before = code(ada.secret);
        nextStep();
        var used = code(ada.secret);
        verify(challenge(), used).expect(200);

        verify(challenge(), used).problem(WRONG_CODE);
        verify(challenge(), before).problem(WRONG_CODE);

        nextStep();
        verify(challenge(), code(ada.secret)).expect(200);
    }

    @Test
    void ofManyWhoBringOneCodeAtOnceOneIsLetIn() throws Exception {
        var ada = enroll(registered(email));
        var code = code(ada.secret);
        var challenges = IntStream.range(0, 4).mapToObj(_ -> challenge()).toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            challenges.forEach(
                    challenge -> calls.add(() -> verify(challenge, code).status()));
            var statuses = new ArrayList<Integer>();
            for (var reply : threads.invokeAll(calls)) {
                statuses.add(reply.get());
            }

            assertThat(statuses).containsExactlyInAnyOrder(200, 403, 403, 403);
        }
    }

    @Test
    void aChallengeIsGoodOnceForFiveMinutesAndForItsOwner() {
        var ada = enroll(registered(email));
        var other = "eve-" + UUID.randomUUID() + "@example.com";
        var eve = enroll(registered(other));
        var challenge = challenge();
        verify(challenge, code(ada.secret)).expect(200);
        nextStep();
        verify(challenge, code(ada.secret)).problem(CHALLENGE_REFUSED);

        var ofEve = login(other).problem(MFA_REQUIRED).json("/challenge").asString();
        verify(ofEve, code(ada.secret)).problem(WRONG_CODE);
        assertThat(bearer(verify(ofEve, code(eve.secret)).expect(200))
                        .get("/users/me")
                        .json("/email")
                        .asString())
                .isEqualTo(other);

        var late = challenge();
        app.clock().advance(Duration.ofMinutes(5));
        verify(late, code(ada.secret)).problem(CHALLENGE_REFUSED);
        verify("AAAA", code(ada.secret)).problem(CHALLENGE_REFUSED);
        verify("not base64!", code(ada.secret)).problem(CHALLENGE_REFUSED);
    }

    @Test
    void wrongCodesLockTheAccountThoughThePasswordIsRightInBetween() {
        var ada = enroll(registered(email));
        for (var i = 0; i < 5; i++) {
            verify(challenge(), wrong(ada.secret)).problem(WRONG_CODE);
        }

        login(email).problem(ACCOUNT_LOCKED);
        app.clock().advance(Duration.ofMinutes(15).plusSeconds(1));
        var challenge = challenge();
        for (var i = 0; i < 5; i++) {
            verify(challenge, wrong(ada.secret)).problem(WRONG_CODE);
        }
        verify(challenge, code(ada.secret)).problem(ACCOUNT_LOCKED);

        app.clock().advance(Duration.ofMinutes(15));
        verify(challenge(), code(ada.secret)).expect(200);
    }

    @Test
    void aRecoveryCodeIsGoodOnceAndItsOwnerIsTold() {
        var ada = enroll(registered(email));
        assertThat(ada.recoveryCodes).hasSize(10).allMatch(code -> code.matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"));
        var code = ada.recoveryCodes.getFirst();

        var in = verify(challenge(), code.toLowerCase(Locale.ROOT).replace("-", " "))
                .expect(200);

        verify(challenge(), code).problem(WRONG_CODE);
        assertThat(bearer(in).get("/mfa").json("/recovery_codes_left").asInt()).isEqualTo(9);
        assertThat(app.mailTo(email).getFirst()).contains("recovery codes of your account was used");

        var renewed = bearer(in).post("/mfa/recovery-codes", "").expect(200);
        verify(challenge(), ada.recoveryCodes.get(1)).problem(WRONG_CODE);
        verify(challenge(), renewed.json("/codes/0").asString()).expect(200);
    }

    @Test
    void nothingIsOnBeforeTheFirstCode() {
        var person = registered(email);
        var secret =
                TotpSecret.parse(person.post("/mfa/enroll", "").json("/secret").asString());
        person.post("/mfa/confirm", """
            {"code": "%s"}
            """.formatted(wrong(secret))).problem(WRONG_CODE);

        login(email).expect(200);

        // Beginning again replaces the secret.
        var second =
                TotpSecret.parse(person.post("/mfa/enroll", "").json("/secret").asString());
        confirm(person, secret).problem(WRONG_CODE);
        confirm(person, second).expect(200);
        confirm(person, second).problem(HttpProblem.CONFLICT);
        person.post("/mfa/enroll", "").problem(MFA_IS_ON);
        login(email).problem(MFA_REQUIRED);
        verify(challenge(), code(second)).problem(WRONG_CODE);
    }

    @Test
    void whatChangesHowSomebodySignsInNeedsARecentSignIn() {
        var person = registered(email);
        app.clock().advance(Duration.ofMinutes(10));

        person.post("/mfa/enroll", "")
                .problem(STEP_UP_REQUIRED)
                .expectHeader("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=600");
        person.delete("/mfa").problem(STEP_UP_REQUIRED);
        person.post("/mfa/recovery-codes", "").problem(STEP_UP_REQUIRED);
        person.post("/passkeys/register/options", "").problem(STEP_UP_REQUIRED);
        person.delete("/passkeys/" + UUID.randomUUID()).problem(STEP_UP_REQUIRED);
        person.post("/api-keys", "{\"name\": \"Report\", \"scope\": []}").problem(STEP_UP_REQUIRED);
        person.delete("/users/" + UUID.randomUUID() + "/mfa").problem(STEP_UP_REQUIRED);

        stepUp(person, "{\"password\": \"Wrong-1843\"}").problem(WRONG_PASSWORD);
        stepUp(person, "{}").problem(HttpProblem.INVALID);
        var again =
                bearer(stepUp(person, "{\"password\": \"" + PASSWORD + "\"}").expect(200));
        again.post("/mfa/enroll", "").expect(200);
        person.post("/mfa/enroll", "").problem(STEP_UP_REQUIRED);
    }

    @Test
    void withASecondFactorThePasswordIsNotEnoughToStepUp() {
        var person = registered(email);
        var ada = enroll(person);

        stepUp(person, "{\"password\": \"" + PASSWORD + "\"}").problem(HttpProblem.INVALID);
        stepUp(person, "{\"code\": \"" + wrong(ada.secret) + "\"}").problem(WRONG_CODE);
        var again = bearer(
                stepUp(person, "{\"code\": \"" + code(ada.secret) + "\"}").expect(200));

        again.delete("/mfa").expect(204);
        again.delete("/mfa").expect(204);
        login(email).expect(200);
        assertThat(app.mailTo(email))
                .filteredOn(text -> text.contains("takes no code"))
                .hasSize(1);
    }

    @Test
    void aSessionRemembersWhenItsPersonLastShowedWhoTheyAre() {
        registered(email);
        var tokens = login(email);
        var refresh = tokens.json("/refresh_token").asString();
        app.clock().advance(Duration.ofMinutes(11));
        var renewed = refreshed(refresh);
        bearer(renewed).post("/mfa/enroll", "").problem(STEP_UP_REQUIRED);

        stepUp(bearer(renewed), "{\"password\": \"" + PASSWORD + "\"}").expect(200);

        bearer(refreshed(renewed.json("/refresh_token").asString()))
                .post("/mfa/enroll", "")
                .expect(200);
    }

    private TestReply refreshed(String token) {
        return app.anybody().post("/token/refresh", """
            {"refresh_token": "%s"}
            """.formatted(token)).expect(200);
    }

    @Test
    void withASecondFactorAPasswordIsChangedAfterARecentSignInAlone() {
        var person = registered(email);
        var ada = enroll(person);
        app.clock().advance(Duration.ofMinutes(10));
        var change = """
            {"current_password": "%s", "new_password": "Difference-1822"}
            """.formatted(PASSWORD);

        person.post("/password/change", change).problem(STEP_UP_REQUIRED);
        bearer(stepUp(person, "{\"code\": \"" + code(ada.secret) + "\"}"))
                .post("/password/change", change)
                .expect(204);
    }

    @Test
    void anAdministratorTurnsItOffForSomebodyWhoLostTheirPhone() {
        var admin = registered(email);
        var address = "grace-" + UUID.randomUUID() + "@example.com";
        var grace = member(admin, address);
        var person = bearer(login(address).expect(200));
        enroll(person);
        login(address).problem(MFA_REQUIRED);

        person.delete("/users/" + grace + "/mfa").problem(HttpProblem.FORBIDDEN);
        registered("eve-" + UUID.randomUUID() + "@example.com")
                .delete("/users/" + grace + "/mfa")
                .problem(HttpProblem.NOT_FOUND);
        bearer(login(email)).delete("/users/" + grace + "/mfa").expect(204);

        login(address).expect(200);
        assertThat(app.mailTo(address).getFirst()).contains("An administrator turned off");
    }

    /// Adds somebody with the same password to the organisation of another.
    private UserId member(TestClient of, String address) {
        var accounts = new AccountStore(TestDatabase.of(IdentityModule.NAME));
        var other = accounts.find(new Email(email)).orElseThrow();
        var tenant =
                UUID.fromString(of.get("/users/me").json("/organisation/id").asString());
        var now = app.clock().instant();
        var account = new Account(
                new UserId(UUID.randomUUID()), new Email(address), "Grace", other.passwordHash(), now, now, false);
        accounts.insert(new TenantId(tenant), account, Role.USER, _ -> {}, _ -> {});
        return account.id();
    }

    @Test
    void theSecretIsEncryptedWithTheKeyOfItsOwner() {
        var person = registered(email);
        var ada = enroll(person);
        var id = new UserId(UUID.fromString(person.get("/users/me").json("/id").asString()));

        assertThat(new String(kept(id), ISO_8859_1))
                .doesNotContain(ada.secret.text())
                .doesNotContain(new String(ada.secret.key(), ISO_8859_1));

        Fields fields = platform.join().fields();
        fields.erase(id);
        verify(challenge(), code(ada.secret)).problem(WRONG_CODE);
        verify(challenge(), ada.recoveryCodes.getFirst()).expect(200);
    }

    private static byte[] kept(UserId id) {
        return TestDatabase.of(IdentityModule.NAME)
                .sql(id, "select secret from identity.totp where user_id = :user")
                .one(row -> row.bytes("secret"));
    }

    @Test
    void aLinkByMailSignsInOnceAndTheCodeIsStillAskedFor() {
        var person = registered(email);
        askForLink(email);
        var token = link();

        bearer(followLink(token).expect(200)).get("/users/me").expect(200);
        followLink(token).problem(LINK_REFUSED);
        followLink("nonsense").problem(LINK_REFUSED);

        askForLink(email);
        var late = link();
        app.clock().advance(Duration.ofMinutes(15));
        followLink(late).problem(LINK_REFUSED);

        var ada = enroll(bearer(login(email)));
        askForLink(email);
        var challenge =
                followLink(link()).problem(MFA_REQUIRED).json("/challenge").asString();
        verify(challenge, code(ada.secret)).expect(200);

        askForLink(email);
        var beforeTheChange = link();
        nextStep();
        bearer(verify(challenge(), code(ada.secret)).expect(200))
                .post("/password/change", """
            {"current_password": "%s", "new_password": "Difference-1822"}
            """.formatted(PASSWORD))
                .expect(204);
        followLink(beforeTheChange).problem(LINK_REFUSED);
        person.get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void nobodyLearnsFromTheReplyWhetherAnAddressHasAnAccount() {
        registered(email);
        var nobody = "nobody-" + UUID.randomUUID() + "@example.com";

        assertThat(askForLink(email).text()).isEqualTo(askForLink(nobody).text());
        assertThat(app.mailTo(nobody)).isEmpty();
    }

    private TestReply askForLink(String address) {
        return app.anybody().post("/login/link", """
            {"email": "%s"}
            """.formatted(address)).expect(202);
    }

    private String link() {
        var match = Pattern.compile("sign-in-link#([\\w-]+)")
                .matcher(app.mailTo(email).getFirst());
        assertThat(match.find()).isTrue();
        return match.group(1);
    }

    private TestReply followLink(String token) {
        return app.anybody().post("/login/link/verify", """
            {"token": "%s"}
            """.formatted(token));
    }
}
