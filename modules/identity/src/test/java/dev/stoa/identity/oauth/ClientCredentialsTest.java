package dev.stoa.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import dev.stoa.identity.oauth.Applications.Made;
import dev.stoa.platform.security.ClientId;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Applications that act for themselves, with the library of a stranger.
class ClientCredentialsTest {
    private static final URI ENDPOINT = URI.create("https://stoa.example/oauth/token");
    private static TestApp app;
    private static Applications all;

    @BeforeAll
    static void start() {
        app = Applications.start();
        all = new Applications(app);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static Made machine(String authentication, String scope) {
        return all.make("""
            {"name": "Reports", "authentication": "%s", "grants": ["client_credentials"], "scope": [%s]}
            """.formatted(authentication, scope));
    }

    private static TokenResponse ask(ClientAuthentication authentication, @Nullable String scope) throws Exception {
        var asked = scope == null ? null : Scope.parse(scope);
        var request = new TokenRequest(ENDPOINT, authentication, new ClientCredentialsGrant(), asked);
        return TokenResponse.parse(all.send(request.toHTTPRequest()));
    }

    private static ClientSecretBasic basic(Made machine) {
        return new ClientSecretBasic(new ClientID(machine.id()), new Secret(machine.secret()));
    }

    private static TestClient with(TokenResponse response) {
        return app.anybody()
                .bearer(response.toSuccessResponse()
                        .getTokens()
                        .getBearerAccessToken()
                        .getValue());
    }

    private static String error(TokenResponse response) {
        return response.toErrorResponse().getErrorObject().getCode();
    }

    @Test
    void anApplicationDoesWhatItsTokenIsForAndNoMore() throws Exception {
        var machine = machine("client_secret_basic", "\"tasks.read\", \"users.read\"");
        assertThat(with(ask(basic(machine), "tasks.read")).get("/users").status())
                .isEqualTo(403);

        var admins = all.make("""
            {"name": "People", "grants": ["client_credentials"], "scope": ["tasks.read", "users.read"], "role": "admin"}
            """);
        with(ask(basic(admins), null)).get("/users").expect(200);
        with(ask(basic(admins), "tasks.read")).get("/users").problem(HttpProblem.FORBIDDEN);
        with(ask(basic(admins), null)).get("/sessions").problem(HttpProblem.FORBIDDEN);
        assertThat(error(ask(basic(admins), "tasks.create"))).isEqualTo("invalid_scope");
    }

    @Test
    void itsTokenSaysWhoseItIs() throws Exception {
        var machine = machine("client_secret_basic", "\"tasks.read\"");

        var token = ask(basic(machine), null).toSuccessResponse().getTokens().getBearerAccessToken();

        var parsed = JWTParser.parse(token.getValue());
        assertThat(parsed.getHeader().getType().getType()).isEqualTo("at+jwt");
        assertThat(parsed.getJWTClaimsSet().getStringClaim("client_id")).isEqualTo(machine.id());
        assertThat(parsed.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("tasks.read");
        assertThat(token.getLifetime()).isEqualTo(900);
        assertThat(token.getScope().toStringList()).containsExactly("tasks.read");
    }

    @Test
    void theSecretComesInTheWayThatWasAgreedAndNoOther() throws Exception {
        var post = machine("client_secret_post", "\"tasks.read\"");
        var asPost = new ClientSecretPost(new ClientID(post.id()), new Secret(post.secret()));

        assertThat(ask(asPost, null).indicatesSuccess()).isTrue();

        var refused = ask(basic(post), null);
        assertThat(error(refused)).isEqualTo("invalid_client");
        assertThat(refused.toErrorResponse().getErrorObject().getHTTPStatusCode())
                .isEqualTo(401);
        var wrong = new Made(post.id(), post.secret() + "x");
        assertThat(error(ask(basic(wrong), null))).isEqualTo("invalid_client");
        var another = new Made(machine("client_secret_basic", "\"tasks.read\"").id(), post.secret());
        assertThat(error(ask(basic(another), null))).isEqualTo("invalid_client");
        assertThat(error(ask(basic(new Made("nobody", "secret")), null))).isEqualTo("invalid_client");
    }

    @Test
    void everyRefusalIsOneOfTheProtocol() {
        var machine = machine("client_secret_post", "\"tasks.read\"");
        var known = "&client_id=" + machine.id() + "&client_secret=" + machine.secret();
        for (var sent : List.of(
                "",
                "grant_type=client_credentials",
                "grant_type=&client_id=x",
                "grant_type=urn:nobody" + known,
                "grant_type=password&username=a&password=b" + known,
                "grant_type=refresh_token&refresh_token=x" + known,
                "grant_type=client_credentials&grant_type=client_credentials" + known,
                "grant_type=client_credentials&client_id=%00" + known,
                "%%%")) {
            var reply = app.anybody().postForm("/oauth/token", sent);
            assertThat(reply.status()).as(sent).isIn(400, 401);
            assertThat(reply.json("/error").asString())
                    .as(sent)
                    .matches("invalid_request|invalid_client" + "|unsupported_grant_type|unauthorized_client");
            reply.expectHeader("Cache-Control", "no-store");
        }
        app.anybody().post("/oauth/token", "{}").expect(400);
        app.anybody()
                .with("Authorization", "Basic !")
                .postForm("/oauth/token", "grant_type=client_credentials")
                .expect(400);
    }

    private static ECKey key() throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    }

    private static String signed(ECKey key) {
        return """
            {"name": "Signed", "authentication": "private_key_jwt", "grants": ["client_credentials"],
             "scope": ["tasks.read"], "keys": %s}
            """.formatted(new JWKSet(key.toPublicJWK()));
    }

    private static PrivateKeyJWT assertion(String id, ECKey key, String audience, Duration lifetime) throws Exception {
        var now = app.clock().instant();
        var claims = new JWTAuthenticationClaimsSet(
                new ClientID(id),
                List.of(new Audience(audience)),
                Date.from(now.plus(lifetime)),
                null,
                Date.from(now),
                new JWTID());
        return new PrivateKeyJWT(claims, JWSAlgorithm.ES256, key.toPrivateKey(), key.getKeyID(), null);
    }

    /// What our own tokens say.
    private static String issuer() throws Exception {
        var token = ask(basic(machine("client_secret_basic", "\"tasks.read\"")), null);
        return JWTParser.parse(
                        token.toSuccessResponse().getTokens().getAccessToken().getValue())
                .getJWTClaimsSet()
                .getIssuer();
    }

    @Test
    void anAssertionIsGoodOnceAndForUsAlone() throws Exception {
        var key = key();
        var id = all.make(signed(key)).id();
        var good = assertion(id, key, issuer(), Duration.ofMinutes(1));

        assertThat(ask(good, null).indicatesSuccess()).isTrue();
        assertThat(error(ask(good, null))).isEqualTo("invalid_client");
        var endpoint = assertion(id, key, issuer() + "/oauth/token", Duration.ofMinutes(1));
        assertThat(ask(endpoint, null).indicatesSuccess()).isTrue();
        for (var bad : List.of(
                assertion(id, key(), issuer(), Duration.ofMinutes(1)),
                assertion(id, key, "https://bank.example", Duration.ofMinutes(1)),
                assertion(id, key, issuer(), Duration.ofHours(1)),
                assertion(id, key, issuer(), Duration.ofSeconds(-1)),
                assertion(all.make(signed(key())).id(), key, issuer(), Duration.ofMinutes(1)))) {
            assertThat(error(ask(bad, null))).isEqualTo("invalid_client");
        }
    }

    /// The public key of an application is known to all. As an HMAC key it would sign for anybody.
    @Test
    void aPublicKeyIsNotTakenForASecret() throws Exception {
        var key = key();
        var id = all.make(signed(key)).id();
        var publicKey = new Secret(key.toPublicJWK().toJSONString());

        var forged = new ClientSecretJWT(new ClientID(id), URI.create(issuer()), JWSAlgorithm.HS256, publicKey);

        assertThat(error(ask(forged, null))).isEqualTo("invalid_client");
        var secret = new OctetSequenceKey.Builder(new byte[32]).build();
        for (var keys : List.of(new JWKSet(secret).toString(false), new JWKSet(key).toString(false), "{\"keys\":[]}")) {
            all.ada.post("/admin/clients", """
                {"name": "Signed", "authentication": "private_key_jwt", "grants": ["client_credentials"], "keys": %s}
                """.formatted(keys)).problem(HttpProblem.INVALID);
        }
    }

    @Test
    void aSecretIsNowhereAndRenewedAtOnce() throws Exception {
        var machine = machine("client_secret_basic", "\"tasks.read\"");
        var tenant = new ClientId(machine.id()).tenant();
        var rows = TestDatabase.of("identity")
                .sql(tenant, "select to_jsonb(c)::text as row from identity.client c where tenant_id = :tenant")
                .list(row -> row.text("row"));
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(machine.secret()));

        var renewed = all.ada
                .post("/admin/clients/" + machine.id() + "/secret", "{}")
                .expect(200)
                .json("/client_secret")
                .asString();

        assertThat(error(ask(basic(machine), null))).isEqualTo("invalid_client");
        assertThat(ask(basic(new Made(machine.id(), renewed)), null).indicatesSuccess())
                .isTrue();
    }

    @Test
    void theTokensOfAnApplicationThatIsTakenAwayAreRefusedAtOnce() throws Exception {
        var machine = machine("client_secret_basic", "\"tasks.read\"");
        var token = ask(basic(machine), null);
        with(token).get("/sessions").problem(HttpProblem.FORBIDDEN);

        all.ada.delete("/admin/clients/" + machine.id()).expect(204);

        with(token).get("/sessions").problem(HttpProblem.UNAUTHENTICATED);
        assertThat(error(ask(basic(machine), null))).isEqualTo("invalid_client");
        all.ada.get("/admin/clients/" + machine.id()).problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void anAdministratorChangesWhatAnApplicationMay() throws Exception {
        var machine = machine("client_secret_basic", "\"tasks.read\"");

        all.ada.put("/admin/clients/" + machine.id(), """
            {"name": "Reports 2", "grants": ["client_credentials"], "scope": ["tasks.create"]}
            """).expect(200);

        var token = ask(basic(machine), null).toSuccessResponse().getTokens().getBearerAccessToken();
        assertThat(token.getScope().toStringList()).containsExactly("tasks.create");
        assertThat(all.ada.get("/admin/clients/" + machine.id()).json("/name").asString())
                .isEqualTo("Reports 2");
        var stranger = new Applications(app);
        stranger.ada.get("/admin/clients/" + machine.id()).problem(HttpProblem.NOT_FOUND);
        stranger.ada.delete("/admin/clients/" + machine.id()).problem(HttpProblem.NOT_FOUND);
        assertThat(stranger.ada.get("/admin/clients").json("/items")).isEmpty();
    }

    @Test
    void noApplicationIsMadeThatWouldBeAHole() {
        for (var bad : List.of(
                "\"redirect_uris\": [\"http://shop.example/back\"]",
                "\"redirect_uris\": [\"https://shop.example/back#part\"]",
                "\"redirect_uris\": [\"https://ada@shop.example/\"]",
                "\"redirect_uris\": [\"javascript:alert(1)\"]",
                "\"redirect_uris\": [\"/back\"]",
                "\"redirect_uris\": []",
                "\"redirect_uris\": [\"https://shop.example/\"], \"scope\": [\"system.operate\"]",
                "\"redirect_uris\": [\"https://shop.example/\"], \"scope\": [\"api-keys.manage\"]",
                "\"redirect_uris\": [\"https://shop.example/\"], \"authentication\": \"private_key_jwt\"")) {
            all.ada.post("/admin/clients", """
                {"name": "Shop", "grants": ["authorization_code"], %s}
                """.formatted(bad)).problem(HttpProblem.INVALID);
        }
        all.ada.post("/admin/clients", """
            {"name": "Shop", "authentication": "none", "grants": ["client_credentials"]}
            """).problem(HttpProblem.INVALID);
    }
}
