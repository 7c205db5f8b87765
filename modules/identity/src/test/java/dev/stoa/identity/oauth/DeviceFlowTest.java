package dev.stoa.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import dev.stoa.identity.oauth.Applications.Made;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Devices without a keyboard, and what becomes of their tokens.
class DeviceFlowTest {
    private static final URI SERVER = URI.create("https://stoa.example");

    private static TestApp app;
    private static Applications all;
    private static Made television;
    private static Made server;

    @BeforeAll
    static void start() {
        app = Applications.start();
        all = new Applications(app);
        television = all.make("""
            {"name": "Television", "authentication": "none", "grants": ["device_code", "refresh_token"],
             "scope": ["openid", "tasks.read"]}
            """);
        server = all.make("""
            {"name": "Server", "grants": ["client_credentials"], "scope": ["tasks.read"]}
            """);
    }

    @BeforeEach
    void renew() {
        all.renew();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static DeviceAuthorizationSuccessResponse begin() throws Exception {
        var request = new DeviceAuthorizationRequest(
                SERVER.resolve("/oauth/device_authorization"),
                new ClientID(television.id()),
                Scope.parse("openid tasks.read"));
        return DeviceAuthorizationResponse.parse(all.send(request.toHTTPRequest()))
                .toSuccessResponse();
    }

    private static TokenResponse poll(Made who, DeviceAuthorizationSuccessResponse device) throws Exception {
        var request = new TokenRequest(
                SERVER.resolve("/oauth/token"),
                new ClientID(who.id()),
                new DeviceCodeGrant(device.getDeviceCode()),
                null);
        return OIDCTokenResponseParser.parse(all.send(request.toHTTPRequest()));
    }

    private static String error(TokenResponse response) {
        return response.toErrorResponse().getErrorObject().getCode();
    }

    private static void waitAsTold() {
        app.clock().advance(Devices.INTERVAL);
    }

    private static String path(DeviceAuthorizationSuccessResponse device) {
        return "/oauth/devices/" + device.getUserCode().getValue();
    }

    private static TestClient with(Tokens tokens) {
        return app.anybody().bearer(tokens.getAccessToken().getValue());
    }

    private static Tokens letIn() throws Exception {
        var device = begin();
        all.ada.post(path(device), "{\"is_allowed\": true}").expect(204);
        return poll(television, device).toSuccessResponse().getTokens();
    }

    @Test
    void aDeviceIsLetInByWhoTypesItsCode() throws Exception {
        var device = begin();
        assertThat(device.getUserCode().getValue()).matches("[A-Z]{4}-[A-Z]{4}");
        assertThat(device.getVerificationURI().toString()).endsWith("/console/device");
        assertThat(error(poll(television, device))).isEqualTo("authorization_pending");

        var typed = device.getUserCode().getValue().replace("-", "").toLowerCase(Locale.ROOT);
        var asked = all.ada.get("/oauth/devices/" + typed).expect(200);
        assertThat(asked.json("/application").asString()).isEqualTo("Television");
        all.ada.post(path(device), "{\"is_allowed\": true}").expect(204);
        waitAsTold();

        var tokens = poll(television, device).toSuccessResponse().getTokens();
        with(tokens).get("/userinfo").expect(200);
        with(tokens).get("/users").problem(HttpProblem.FORBIDDEN);
        all.ada.post(path(device), "{\"is_allowed\": true}").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void aDeviceThatAsksTooOftenIsToldToSlowDown() throws Exception {
        var device = begin();
        assertThat(error(poll(television, device))).isEqualTo("authorization_pending");
        assertThat(error(poll(television, device))).isEqualTo("slow_down");

        waitAsTold();
        assertThat(error(poll(television, device))).isEqualTo("slow_down");
        app.clock().advance(Devices.INTERVAL.multipliedBy(3));
        assertThat(error(poll(television, device))).isEqualTo("authorization_pending");
    }

    @Test
    void aCodeIsForOneDeviceAndOneOrganisationAndAWhile() throws Exception {
        var device = begin();
        var stranger = new Applications(app);
        stranger.ada.get(path(device)).problem(HttpProblem.NOT_FOUND);
        stranger.ada.post(path(device), "{\"is_allowed\": true}").problem(HttpProblem.NOT_FOUND);
        var other = all.make("""
            {"name": "Radio", "authentication": "none", "grants": ["device_code"], "scope": ["openid"]}
            """);
        assertThat(error(poll(other, device))).isEqualTo("invalid_grant");
        all.ada.get("/oauth/devices/nonsense").problem(HttpProblem.NOT_FOUND);

        app.clock().advance(Devices.LIFETIME);
        all.signIn().post(path(device), "{\"is_allowed\": true}").problem(HttpProblem.NOT_FOUND);
        assertThat(error(poll(television, device))).isEqualTo("expired_token");
    }

    @Test
    void aDeviceIsRefusedAndOneThatComesTwiceLosesWhatItHas() throws Exception {
        var refused = begin();
        all.signIn().post(path(refused), "{\"is_allowed\": false}").expect(204);
        assertThat(error(poll(television, refused))).isEqualTo("access_denied");

        var device = begin();
        all.signIn().post(path(device), "{\"is_allowed\": true}").expect(204);
        var tokens = poll(television, device).toSuccessResponse().getTokens();
        assertThat(error(poll(television, device))).isEqualTo("invalid_grant");
        with(tokens).get("/userinfo").problem(HttpProblem.UNAUTHENTICATED);
    }

    private static ClientSecretBasic itself(Made application) {
        return new ClientSecretBasic(new ClientID(application.id()), new Secret(application.secret()));
    }

    private static boolean isActive(Token token) throws Exception {
        var request = new TokenIntrospectionRequest(SERVER.resolve("/oauth/introspect"), itself(server), token);
        return TokenIntrospectionResponse.parse(all.send(request.toHTTPRequest()))
                .toSuccessResponse()
                .isActive();
    }

    @Test
    void aServerAsksWhetherATokenIsGood() throws Exception {
        AccessToken token = letIn().getAccessToken();

        assertThat(isActive(token)).isTrue();
        assertThat(isActive(new BearerAccessToken(token.getValue() + "x"))).isFalse();
        var stranger = new Applications(app);
        var elsewhere = stranger.make("""
            {"name": "Spy", "grants": ["client_credentials"], "scope": ["tasks.read"]}
            """);
        var spying = new TokenIntrospectionRequest(SERVER.resolve("/oauth/introspect"), itself(elsewhere), token);
        assertThat(TokenIntrospectionResponse.parse(all.send(spying.toHTTPRequest()))
                        .toSuccessResponse()
                        .isActive())
                .isFalse();
        app.anybody()
                .postForm("/oauth/introspect", "token=" + token.getValue() + "&client_id=" + television.id())
                .expect(401);
    }

    @Test
    void anApplicationRevokesItsTokensAndNoOthers() throws Exception {
        for (var isRefresh : new boolean[] {true, false}) {
            var tokens = letIn();
            Token which = isRefresh ? tokens.getRefreshToken() : tokens.getAccessToken();

            all.send(
                    new TokenRevocationRequest(SERVER.resolve("/oauth/revoke"), itself(server), which).toHTTPRequest());
            assertThat(isActive(tokens.getAccessToken())).isTrue();

            all.send(new TokenRevocationRequest(SERVER.resolve("/oauth/revoke"), new ClientID(television.id()), which)
                    .toHTTPRequest());
            assertThat(isActive(tokens.getAccessToken())).isFalse();
            with(tokens).get("/userinfo").problem(HttpProblem.UNAUTHENTICATED);
        }
    }
}
