package dev.stoa.identity.passkeys;

import static dev.stoa.identity.IdentityProblem.CHALLENGE_REFUSED;
import static dev.stoa.identity.IdentityProblem.PASSKEY_REFUSED;
import static dev.stoa.platform.security.SecurityProblem.STEP_UP_REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.PublicKeyCredential;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialRequestOptions;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.test.authenticator.webauthn.NoneAttestationAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.WebAuthnAuthenticatorAdaptor;
import com.webauthn4j.test.client.ClientPlatform;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class PasskeysTest {
    private static final String PASSWORD = "Analytical-1843";

    /// Where the application of tests says that people reach it.
    private static final Origin HERE = new Origin("http://localhost:0");

    private static final JsonMapper JSON = new ObjectConverter().getJsonMapper();

    @AutoClose
    private final TestApp app = TestApp.with(
            IdentityModule.GRANTS,
            (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";
    private final NoneAttestationAuthenticator authenticator = new NoneAttestationAuthenticator();
    private final ClientPlatform browser = browser(HERE, authenticator);

    private TestClient ada;

    private static ClientPlatform browser(Origin at, NoneAttestationAuthenticator with) {
        return new ClientPlatform(at, new WebAuthnAuthenticatorAdaptor(with));
    }

    @BeforeEach
    void register() {
        ada = registered(email);
    }

    private TestClient registered(String address) {
        app.anybody().post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(address, PASSWORD)).expect(201);
        return bearer(
                app.anybody().post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(address, PASSWORD)).expect(200));
    }

    private TestClient bearer(TestReply tokens) {
        return app.anybody().bearer(tokens.json("/access_token").asString());
    }

    private static TestReply addOptions(TestClient person) {
        return person.post("/passkeys/register/options", "").expect(200);
    }

    /// What the browser makes of the options.
    private static String made(ClientPlatform browser, TestReply options) {
        return credential(browser.create(JSON.readValue(options.text(), PublicKeyCredentialCreationOptions.class)));
    }

    private static TestReply add(TestClient person, String credential) {
        return person.post("/passkeys/register/verify", """
            {"name": "Laptop", "credential": %s}
            """.formatted(credential));
    }

    private void addPasskey() {
        add(ada, made(browser, addOptions(ada))).expect(201);
    }

    private TestReply loginOptions() {
        return app.anybody().post("/passkeys/login/options", "").expect(200);
    }

    private static String shown(ClientPlatform browser, TestReply options) {
        return credential(browser.get(JSON.readValue(options.text(), PublicKeyCredentialRequestOptions.class)));
    }

    private TestReply login(String credential) {
        return app.anybody().post("/passkeys/login/verify", """
            {"credential": %s}
            """.formatted(credential));
    }

    /// As `toJSON()` of a browser has it.
    private static String credential(PublicKeyCredential<?, ?> credential) {
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(credential.getRawId());
        return """
            {"id": "%s", "rawId": "%s", "type": "public-key", "clientExtensionResults": {}, "response": %s}
            """.formatted(id, id, JSON.writeValueAsString(credential.getResponse()));
    }

    @Test
    void aPasskeySignsInWithoutAName() {
        addPasskey();

        var signedIn = bearer(login(shown(browser, loginOptions())).expect(200));

        assertThat(signedIn.get("/users/me").json("/email").asString()).isEqualTo(email);
        var passkey = signedIn.get("/passkeys").json("/items/0");
        assertThat(passkey.get("name").asString()).isEqualTo("Laptop");
        assertThat(passkey.get("last_used_at").isNull()).isFalse();
        assertThat(app.mailTo(email).getFirst()).contains("A passkey was added");
    }

    @Test
    void theSameAnswerIsRefusedASecondTime() {
        var options = addOptions(ada);
        var made = made(browser, options);
        add(ada, made).expect(201);
        add(ada, made).problem(CHALLENGE_REFUSED);

        var shown = shown(browser, loginOptions());
        login(shown).expect(200);
        login(shown).problem(CHALLENGE_REFUSED);

        var late = loginOptions();
        app.clock().advance(Duration.ofMinutes(5));
        login(shown(browser, late)).problem(CHALLENGE_REFUSED);
    }

    @Test
    void anotherAddressIsRefused() {
        var elsewhere = browser(new Origin("http://evil.example"), authenticator);
        add(ada, made(elsewhere, addOptions(ada))).problem(PASSKEY_REFUSED);
        addPasskey();

        login(shown(elsewhere, loginOptions())).problem(PASSKEY_REFUSED);
    }

    @Test
    void aDeviceThatDidNotAskItsPersonIsRefused() {
        addPasskey();
        var options = loginOptions();
        var lax = new PublicKeyCredentialRequestOptions(
                JSON.readValue(options.text(), PublicKeyCredentialRequestOptions.class)
                        .getChallenge(),
                null,
                "localhost",
                null,
                UserVerificationRequirement.DISCOURAGED,
                null);

        login(credential(browser.get(lax))).problem(PASSKEY_REFUSED);
    }

    @Test
    void aDeviceThatCountsBackwardsIsTakenForACopy() {
        authenticator.setCountUpEnabled(true);
        addPasskey();
        login(shown(browser, loginOptions())).expect(200);
        var first = shown(browser, loginOptions());
        var second = shown(browser, loginOptions());

        login(second).expect(200);
        login(first).problem(PASSKEY_REFUSED);
    }

    @Test
    void aChallengeOfSomebodyElseIsRefused() {
        var eve = registered("eve-" + UUID.randomUUID() + "@example.com");

        add(ada, made(browser, addOptions(eve))).problem(CHALLENGE_REFUSED);
    }

    @Test
    void whatIsNotACredentialIsRefused() {
        addPasskey();

        for (var field : new String[] {"clientDataJSON", "authenticatorData", "signature", "userHandle"}) {
            var shown = JSON.readTree(shown(browser, loginOptions()));
            login(with(shown, field, "AAAA")).problem(PASSKEY_REFUSED);
        }
    }

    private static String with(JsonNode credential, String field, String value) {
        var copy = credential.deepCopy();
        ((ObjectNode) copy.get("response")).put(field, value);
        return copy.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{\"id\": 1, \"response\": 2}",
                "{\"id\": \"AA\", \"rawId\": \"AA\", \"type\": \"public-key\", \"response\": {}}",
                "{\"id\": \"!\", \"rawId\": \"!\", \"response\": {\"clientDataJSON\": \"!\"}}",
                "{\"id\": \"AA\", \"response\": {\"clientDataJSON\": \"e30\", \"authenticatorData\": \"AA\"}}"
            })
    void nonsenseIsTheCallersFault(String nonsense) {
        assertThat(login(nonsense).status()).isBetween(400, 499);
        assertThat(add(ada, nonsense).status()).isBetween(400, 499);
    }

    @Test
    void aPasskeyNeedsNoCodeAndStepsUp() {
        addPasskey();
        app.clock().advance(Duration.ofMinutes(10));
        ada.post("/passkeys/register/options", "").problem(STEP_UP_REQUIRED);

        var again = bearer(ada.post("/step-up", """
            {"passkey": %s}
            """.formatted(shown(browser, loginOptions())))
                .expect(200));

        addOptions(again);
        var eve = registered("eve-" + UUID.randomUUID() + "@example.com");
        eve.post("/step-up", """
            {"passkey": %s}
            """.formatted(shown(browser, loginOptions()))).problem(PASSKEY_REFUSED);
    }

    @Test
    void somebodyElsesPasskeyCannotBeRemovedAndOnesOwnIsGoneAtOnce() {
        addPasskey();
        var id = ada.get("/passkeys").json("/items/0/id").asString();
        var eve = registered("eve-" + UUID.randomUUID() + "@example.com");
        eve.delete("/passkeys/" + id).problem(HttpProblem.NOT_FOUND);
        assertThat(eve.get("/passkeys").json("/items")).isEmpty();

        ada.delete("/passkeys/" + id).expect(204);

        login(shown(browser, loginOptions())).problem(PASSKEY_REFUSED);
        ada.delete("/passkeys/" + id).problem(HttpProblem.NOT_FOUND);
    }
}
