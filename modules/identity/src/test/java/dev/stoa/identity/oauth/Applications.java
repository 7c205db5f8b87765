package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// An organisation with an administrator, whose applications the tests are.
final class Applications {
    static final String PASSWORD = "Analytical-1843";

    private static final List<Grant> GRANTS = Stream.concat(
                    IdentityModule.GRANTS.stream(),
                    Stream.of(
                            Grant.to("tasks.read", Role.ADMIN, Role.USER, Role.GUEST),
                            Grant.to("tasks.create", Role.ADMIN, Role.USER)))
            .toList();

    final String email = "ada-" + UUID.randomUUID() + "@example.com";
    final TestClient anybody;

    /// The administrator, signed in.
    TestClient ada;

    /// An application as its administrator gets it.
    ///
    /// @param secret empty if it has none
    record Made(String id, String secret) {}

    Applications(TestApp app) {
        anybody = app.anybody();
        anybody.post("/register", """
            {"email": "%s", "password": "%s", "name": "Ada", "organisation": "Analytical Engines"}
            """.formatted(email, PASSWORD)).expect(201);
        ada = signIn();
    }

    static TestApp start() {
        return TestApp.with(
                GRANTS,
                (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));
    }

    /// The administrator signs in anew, since time goes on in other tests.
    void renew() {
        ada = signIn();
    }

    /// Signed in anew.
    TestClient signIn() {
        var token = anybody.post("/login", """
            {"email": "%s", "password": "%s"}
            """.formatted(email, PASSWORD)).expect(200);
        return anybody.bearer(token.json("/access_token").asString());
    }

    Made make(String json) {
        var made = ada.post("/admin/clients", json).expect(201);
        return new Made(
                made.json("/client/id").asString(), made.json("/client_secret").asString());
    }

    /// A request of Nimbus, sent to this application whatever its address is.
    HTTPResponse send(HTTPRequest request) throws Exception {
        var client = anybody;
        if (request.getAuthorization() != null) {
            client = client.with("Authorization", request.getAuthorization());
        }
        var reply = request.getMethod() == HTTPRequest.Method.GET
                ? client.get(request.getURI().getRawPath())
                : client.postForm(request.getURI().getRawPath(), request.getBody());
        return response(reply);
    }

    private static HTTPResponse response(TestReply reply) throws Exception {
        var response = new HTTPResponse(reply.status());
        var type = reply.header("Content-Type");
        if (type.isPresent()) {
            response.setContentType(type.get());
            response.setBody(reply.text());
        }
        return response;
    }
}
