package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.stoa.identity.oauth.Applications.Made;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// People who sign in to applications, which speak with the library of a stranger.
class AuthorizationCodeTest {
    private static final URI BACK = URI.create("https://shop.example/back?from=stoa");
    private static final URI AUTHORIZE = URI.create("https://stoa.example/oauth/authorize");
    private static final URI TOKEN = URI.create("https://stoa.example/oauth/token");

    private static TestApp app;
    private static Applications all;
    private static Made shop;
    private static String issuer;

    private final CodeVerifier verifier = new CodeVerifier();
    private final State state = new State();
    private final Nonce nonce = new Nonce();

    @BeforeAll
    static void start() {
        app = Applications.start();
        all = new Applications(app);
        shop = all.make(application("client_secret_basic"));
        issuer = app.anybody()
                .get("/.well-known/openid-configuration")
                .json("/issuer")
                .asString();
    }

    @BeforeEach
    void renew() {
        all.renew();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String application(String authentication) {
        return """
            {"name": "Shop", "authentication": "%s", "grants": ["authorization_code", "refresh_token"],
             "redirect_uris": ["%s", "http://127.0.0.1/back"],
             "scope": ["openid", "email", "profile", "tasks.read", "users.read"]}
            """.formatted(authentication, BACK);
    }

    private AuthenticationRequest.Builder asking(Made application) {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, Scope.parse("openid email tasks.read"), new ClientID(application.id()), BACK)
                .endpointURI(AUTHORIZE)
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256);
    }

    private static TestReply authorize(AuthenticationRequest request) {
        return authorize(request.toQueryString());
    }

    private static TestReply authorize(String query) {
        return app.anybody().get("/oauth/authorize?" + query);
    }

    /// The path of what is to be decided.
    private static String question(AuthenticationRequest request) {
        return question(request.toQueryString());
    }

    private static String question(String query) {
        var location = authorize(query).expect(303).header("Location").orElseThrow();
        assertThat(location).startsWith("/console/authorize?request=");
        return "/oauth/authorizations/" + location.substring(location.indexOf('=') + 1);
    }

    private static AuthorizationResponse decide(TestClient who, String question, boolean isAllowed) throws Exception {
        var decided = who.post(question, "{\"is_allowed\": " + isAllowed + "}").expect(200);
        return AuthorizationResponse.parse(
                URI.create(decided.json("/redirect_to").asString()));
    }

    private AuthorizationCode code(Made application) throws Exception {
        return decide(all.ada, question(asking(application).build()), true)
                .toSuccessResponse()
                .getAuthorizationCode();
    }

    private static TokenResponse ask(Made application, AuthorizationGrant grant) throws Exception {
        var request = application.secret().isEmpty()
                ? new TokenRequest(TOKEN, new ClientID(application.id()), grant, null)
                : new TokenRequest(
                        TOKEN,
                        new ClientSecretBasic(new ClientID(application.id()), new Secret(application.secret())),
                        grant,
                        null);
        return OIDCTokenResponseParser.parse(all.send(request.toHTTPRequest()));
    }

    private TokenResponse exchange(Made application, AuthorizationCode code) throws Exception {
        return ask(application, new AuthorizationCodeGrant(code, BACK, verifier));
    }

    private OIDCTokenResponse signedIn() throws Exception {
        return (OIDCTokenResponse) exchange(shop, code(shop)).toSuccessResponse();
    }

    private static String error(TokenResponse response) {
        return response.toErrorResponse().getErrorObject().getCode();
    }

    private static TestClient with(OIDCTokenResponse tokens) {
        return app.anybody().bearer(tokens.getOIDCTokens().getAccessToken().getValue());
    }

    @Test
    void somebodySignsInToAnApplication() throws Exception {
        var question = question(asking(shop).build());
        var asked = all.ada.get(question).expect(200);
        assertThat(asked.json("/application").asString()).isEqualTo("Shop");
        assertThat(asked.json("/goes_to").asString()).isEqualTo("shop.example");
        assertThat(asked.json("/scope").valueStream().map(one -> one.asString()))
                .containsExactly("email", "openid", "tasks.read");

        var answer = decide(all.ada, question, true);
        assertThat(answer.getState()).isEqualTo(state);
        assertThat(answer.getIssuer()).isEqualTo(new Issuer(issuer));
        var code = answer.toSuccessResponse().getAuthorizationCode();
        var tokens = (OIDCTokenResponse) exchange(shop, code).toSuccessResponse();

        var keys = JWKSet.parse(app.anybody().get("/.well-known/jwks.json").text());
        var claims = new IDTokenValidator(new Issuer(issuer), new ClientID(shop.id()), JWSAlgorithm.RS256, keys);
        claims.setMaxClockSkew(Integer.MAX_VALUE);
        var idToken = claims.validate(tokens.getOIDCTokens().getIDToken(), nonce);
        assertThat(idToken.getStringClaim("email")).isEqualTo(all.email);
        assertThat(idToken.getAuthenticationTime()).isNotNull();
        AccessTokenValidator.validate(
                tokens.getOIDCTokens().getAccessToken(),
                JWSAlgorithm.RS256,
                new AccessTokenHash(idToken.getStringClaim("at_hash")));
        var about = with(tokens).get("/userinfo").expect(200);
        assertThat(about.json("/sub").asString()).isEqualTo(idToken.getSubject().getValue());
        assertThat(about.json("/email_verified").isBoolean()).isTrue();
        assertThat(about.json().has("name")).isFalse();
    }

    @Test
    void theApplicationMayWhatWasAllowedAndNoMore() throws Exception {
        var tokens = signedIn();

        with(tokens).get("/users").problem(HttpProblem.FORBIDDEN);
        with(tokens).get("/sessions").problem(HttpProblem.FORBIDDEN);
        with(tokens).post("/logout", "{}").problem(HttpProblem.FORBIDDEN);
        all.ada.get("/userinfo").problem(HttpProblem.FORBIDDEN);
        app.anybody()
                .bearer(tokens.getOIDCTokens().getIDTokenString())
                .get("/users/me")
                .problem(HttpProblem.UNAUTHENTICATED);
        var token = JWTParser.parse(tokens.getOIDCTokens().getAccessToken().getValue())
                .getJWTClaimsSet();
        assertThat(token.getStringClaim("scope")).isEqualTo("email openid tasks.read");
        assertThat(token.getStringClaim("client_id")).isEqualTo(shop.id());
    }

    @Test
    void aCodeThatComesTwiceTakesBackWhatItGave() throws Exception {
        var code = code(shop);
        var tokens = (OIDCTokenResponse) exchange(shop, code).toSuccessResponse();
        with(tokens).get("/userinfo").expect(200);

        assertThat(error(exchange(shop, code))).isEqualTo("invalid_grant");

        with(tokens).get("/userinfo").problem(HttpProblem.UNAUTHENTICATED);
        var refresh = tokens.getOIDCTokens().getRefreshToken();
        assertThat(error(ask(shop, new RefreshTokenGrant(refresh)))).isEqualTo("invalid_grant");
    }

    @Test
    void ofManyWhoBringOneCodeAtOnceNotTwoGetTokens() throws Exception {
        var code = code(shop);
        var good = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<TokenResponse>>();
            for (var i = 0; i < 8; i++) {
                calls.add(() -> exchange(shop, code));
            }
            for (var reply : threads.invokeAll(calls)) {
                good += reply.get().indicatesSuccess() ? 1 : 0;
            }
        }

        assertThat(good).isEqualTo(1);
    }

    @Test
    void aCodeIsBoundToWhomItWasGiven() throws Exception {
        var other = all.make(application("client_secret_basic"));
        var code = code(shop);

        assertThat(error(exchange(other, code))).isEqualTo("invalid_grant");
        for (var grant : List.of(
                new AuthorizationCodeGrant(code, URI.create("https://shop.example/back"), verifier),
                new AuthorizationCodeGrant(code, null, verifier),
                new AuthorizationCodeGrant(code, BACK, new CodeVerifier()),
                new AuthorizationCodeGrant(code, BACK),
                new AuthorizationCodeGrant(new AuthorizationCode(code.getValue() + "A"), BACK, verifier))) {
            assertThat(error(ask(shop, grant))).isEqualTo("invalid_grant");
        }
        assertThat(exchange(shop, code).indicatesSuccess()).isTrue();

        var late = code(shop);
        app.clock().advance(Consents.CODE);
        assertThat(error(exchange(shop, late))).isEqualTo("invalid_grant");
    }

    /// Somebody who takes the challenge out of a request may bring any verifier.
    @Test
    void nobodyTakesTheChallengeAway() throws Exception {
        var plain =
                asking(shop).codeChallenge(verifier, CodeChallengeMethod.PLAIN).build();
        assertThat(refused(plain)).isEqualTo("invalid_request");
        var phone = all.make(application("none"));
        var none = new AuthenticationRequest.Builder(
                        ResponseType.CODE, Scope.parse("openid"), new ClientID(phone.id()), BACK)
                .endpointURI(AUTHORIZE)
                .state(state)
                .build();
        assertThat(refused(none)).isEqualTo("invalid_request");
        var bare = new AuthenticationRequest.Builder(
                        ResponseType.CODE, Scope.parse("openid"), new ClientID(shop.id()), BACK)
                .endpointURI(AUTHORIZE)
                .build();
        var code = decide(all.ada, question(bare), true).toSuccessResponse().getAuthorizationCode();
        assertThat(error(exchange(shop, code))).isEqualTo("invalid_grant");
    }

    private static String refused(AuthenticationRequest request) throws Exception {
        return refused(request.toQueryString());
    }

    private static String refused(String query) throws Exception {
        var location =
                URI.create(authorize(query).expect(303).header("Location").orElseThrow());
        assertThat(location.toString()).startsWith(BACK.toString());
        var answer = AuthorizationResponse.parse(location).toErrorResponse();
        assertThat(answer.getIssuer()).isEqualTo(new Issuer(issuer));
        return answer.getErrorObject().getCode();
    }

    @Test
    void whatIsWrongIsToldToTheApplication() throws Exception {
        assertThat(refused(
                        asking(shop).scope(Scope.parse("openid tasks.create")).build()))
                .isEqualTo("invalid_scope");
        assertThat(refused(asking(shop).build().toQueryString() + "&prompt=none"))
                .isEqualTo("login_required");
        assertThat(refused(asking(shop)
                        .resource(URI.create("https://bank.example"))
                        .build()))
                .isEqualTo("invalid_target");
        assertThat(refused(asking(shop)
                        .requestURI(URI.create("https://169.254.169.254/latest"))
                        .build()))
                .isEqualTo("request_uri_not_supported");
        assertThat(refused(asking(shop).responseMode(ResponseMode.FRAGMENT).build()))
                .isEqualTo("invalid_request");
        var answer = decide(all.ada, question(asking(shop).build()), false).toErrorResponse();
        assertThat(answer.getErrorObject().getCode()).isEqualTo("access_denied");
        assertThat(answer.getState()).isEqualTo(state);
    }

    @Test
    void nobodyIsSentWhereTheApplicationDoesNotLive() {
        for (var back : List.of(
                "https://evil.example/",
                "https://shop.example/back",
                "https://shop.example/back?from=stoa&to=evil",
                "https://shop.example.evil.example/back?from=stoa",
                "https://shop.example@evil.example/back?from=stoa",
                "http://127.0.0.1@evil.example/back",
                "http://evil@127.0.0.1:80/back",
                "http://127.0.0.1/other",
                "//evil.example",
                "javascript:alert(1)",
                "%%")) {
            var reply = app.anybody()
                    .get("/oauth/authorize?response_type=code&client_id=" + shop.id() + "&redirect_uri="
                            + URLEncoder.encode(back, UTF_8));
            assertThat(reply.expect(400).header("Location")).as(back).isEmpty();
            assertThat(reply.text()).doesNotContain("evil");
        }
        for (var query : List.of(
                "",
                "client_id=x",
                "client_id=" + shop.id(),
                "client_id=%00",
                "client_id=" + shop.id() + "&client_id=" + shop.id() + "&redirect_uri=" + BACK)) {
            assertThat(app.anybody()
                            .get("/oauth/authorize?" + query)
                            .expect(400)
                            .header("Location"))
                    .isEmpty();
        }
    }

    @Test
    void onTheMachineOfAPersonThePortIsFree() throws Exception {
        var here = URI.create("http://127.0.0.1:51234/back");
        var phone = all.make(application("none"));
        var question = question(asking(phone).redirectionURI(here).build());

        var code = decide(all.ada, question, true).toSuccessResponse().getAuthorizationCode();

        assertThat(ask(phone, new AuthorizationCodeGrant(code, here, verifier)).indicatesSuccess())
                .isTrue();
    }

    @Test
    void aRefreshTokenIsGoodOnceAndForItsApplicationAlone() throws Exception {
        var first = signedIn().getOIDCTokens().getRefreshToken();
        var other = all.make(application("client_secret_basic"));

        assertThat(error(ask(other, new RefreshTokenGrant(first)))).isEqualTo("invalid_grant");
        assertThat(app.anybody()
                        .post("/token/refresh", "{\"refresh_token\": \"" + first.getValue() + "\"}")
                        .status())
                .isEqualTo(401);
        assertThat(app.anybody()
                        .postForm("/token", "grant_type=refresh_token&refresh_token=" + first.getValue())
                        .status())
                .isEqualTo(400);
        var second = ask(shop, new RefreshTokenGrant(first)).toSuccessResponse().getTokens();
        assertThat(second.getBearerAccessToken().getScope().toStringList())
                .containsExactlyInAnyOrder("openid", "email", "tasks.read");

        assertThat(error(ask(shop, new RefreshTokenGrant(first)))).isEqualTo("invalid_grant");
        assertThat(error(ask(shop, new RefreshTokenGrant(second.getRefreshToken()))))
                .isEqualTo("invalid_grant");
        app.anybody()
                .bearer(second.getAccessToken().getValue())
                .get("/userinfo")
                .problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void theSessionOfAnApplicationIsAmongThoseOfItsPersonAndEndsLikeThem() throws Exception {
        var grace = new Applications(app);
        var payroll = grace.make(application("client_secret_basic").replace("Shop", "Payroll"));
        var answer = decide(grace.ada, question(asking(payroll).build()), true);
        var tokens = (OIDCTokenResponse) ask(
                        payroll,
                        new AuthorizationCodeGrant(answer.toSuccessResponse().getAuthorizationCode(), BACK, verifier))
                .toSuccessResponse();
        var sessions = grace.ada.get("/sessions").expect(200).json("/items");
        var its = sessions.valueStream()
                .filter(one -> one.get("device").asString().equals("Payroll"))
                .findFirst()
                .orElseThrow();

        grace.ada.delete("/sessions/" + its.get("id").asString()).expect(204);

        with(tokens).get("/userinfo").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void aQuestionIsForOneOrganisationAndAnsweredOnce() throws Exception {
        var question = question(asking(shop).build());
        var stranger = new Applications(app);

        stranger.ada.get(question).problem(HttpProblem.NOT_FOUND);
        stranger.ada.post(question, "{\"is_allowed\": true}").problem(HttpProblem.NOT_FOUND);
        var _ = decide(all.ada, question, true);
        all.ada.post(question, "{\"is_allowed\": true}").problem(HttpProblem.NOT_FOUND);

        var late = question(asking(shop).build());
        app.clock().advance(AuthorizationRequests.LIFETIME);
        all.ada.get(late).problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void anApplicationMayWantAFreshSignIn() throws Exception {
        for (var wish : List.of("&prompt=login", "&max_age=60")) {
            app.clock().advance(Duration.ofMinutes(2));
            var question = question(asking(shop).build().toQueryString() + wish);
            assertThat(all.ada.get(question).json("/must_sign_in").asBoolean()).isTrue();
            all.ada.post(question, "{\"is_allowed\": true}").problem(HttpProblem.FORBIDDEN);

            app.clock().advance(Duration.ofSeconds(1));
            assertThat(decide(all.signIn(), question, true).indicatesSuccess()).isTrue();
        }
    }

    @Test
    void anAnswerMayBePosted() throws Exception {
        for (var isAllowed : List.of(true, false)) {
            var question =
                    question(asking(shop).responseMode(ResponseMode.FORM_POST).build());
            var decided = all.ada
                    .post(question, "{\"is_allowed\": " + isAllowed + "}")
                    .expect(200);

            var page = app.anybody()
                    .postForm(
                            "/oauth/form_post",
                            "answer=" + decided.json("/posted_by").asString())
                    .expect(200);

            assertThat(page.text())
                    .contains("action=\"https://shop.example/back?from=stoa\"")
                    .contains("name=\"state\" value=\"" + state + "\"")
                    .contains(isAllowed ? "name=\"code\"" : "value=\"access_denied\"");
            assertThat(page.header("Content-Security-Policy").orElseThrow()).contains("script-src 'sha256-");
        }
        app.anybody().postForm("/oauth/form_post", "answer=nonsense").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void anApplicationThatIsTakenAwayHasNothingAnyMore() throws Exception {
        var gone = all.make(application("client_secret_basic"));
        var tokens = (OIDCTokenResponse) exchange(gone, code(gone)).toSuccessResponse();

        all.ada.delete("/admin/clients/" + gone.id()).expect(204);

        with(tokens).get("/userinfo").problem(HttpProblem.UNAUTHENTICATED);
        var refresh = new RefreshToken(tokens.getOIDCTokens().getRefreshToken().getValue());
        assertThat(error(ask(gone, new RefreshTokenGrant(refresh)))).isEqualTo("invalid_client");
    }

    @Test
    void theProviderDescribesItself() throws Exception {
        var reply = app.anybody().get("/.well-known/openid-configuration").expect(200);

        var metadata = AuthorizationServerMetadata.parse(reply.text());
        assertThat(metadata.supportsAuthorizationResponseIssuerParam()).isTrue();
        assertThat(reply.json("/subject_types_supported/0").asString()).isEqualTo("public");
        assertThat(metadata.getCodeChallengeMethods()).containsExactly(CodeChallengeMethod.S256);
        reply.expectHeader("Cache-Control", "public, max-age=3600");
        app.anybody()
                .with("If-None-Match", reply.header("ETag").orElseThrow())
                .get("/.well-known/openid-configuration")
                .expect(304);
        assertThat(app.anybody().get("/.well-known/oauth-authorization-server").json())
                .isEqualTo(reply.json());
    }
}
