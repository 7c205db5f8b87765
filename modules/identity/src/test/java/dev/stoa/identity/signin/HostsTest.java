package dev.stoa.identity.signin;

import static dev.stoa.identity.IdentityProblem.REFRESH_REFUSED;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HostsTest {
    private static final IdentityConfig CHEAP = new IdentityConfig(4, "Home");

    @AutoClose
    private final TestApp app = TestApp.with(
            IdentityModule.GRANTS, (test, platform) -> new IdentityModule(CHEAP, platform, test.permissions()));

    private final String host = UUID.randomUUID() + ".example";
    private final TestClient operator = app.newTenant().joinOperator("Grace").http();
    private final Person ada = register();
    private final Person grace = register();

    /// Somebody with an organisation of their own.
    private record Person(String email, String tenant, String token) {
        String credentials() {
            return """
                {"email": "%s", "password": "Analytical-1843"}
                """.formatted(email);
        }
    }

    private Person register() {
        var email = UUID.randomUUID() + "@example.com";
        var registered = app.anybody().post("/register", """
            {"email": "%s", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """.formatted(email)).expect(201);
        var tenant = registered.json("/organisation/id").asString();
        var token = app.anybody()
                .post("/login", new Person(email, tenant, "").credentials())
                .expect(200)
                .json("/access_token")
                .asString();
        return new Person(email, tenant, token);
    }

    private void give(Person owner, String name) {
        operator.put("/system/tenants/" + owner.tenant + "/hosts", """
            {"hosts": ["%s"]}
            """.formatted(name))
                .expect(200);
    }

    private TestClient there() {
        return app.anybody().with("Host", host.toUpperCase(java.util.Locale.ROOT) + ":8443");
    }

    @Test
    void onTheHostOfAnOrganisationNobodyElseIsKnown() {
        give(ada, host);

        there().bearer(ada.token).get("/users/me").expect(200);
        there().bearer(grace.token).get("/users/me").problem(HttpProblem.UNAUTHENTICATED);
        app.anybody().bearer(grace.token).get("/users/me").expect(200);
    }

    @Test
    void onItNobodyElseSignsInAndNoneLearnsWhy() {
        give(ada, host);

        there().post("/login", ada.credentials()).expect(200);
        there().post("/login", grace.credentials()).problem(WRONG_CREDENTIALS);
    }

    @Test
    void onItNobodyElseGoesOnWithASession() {
        give(ada, host);

        there().post("/token/refresh", refreshToken(grace)).problem(REFRESH_REFUSED);
        there().post("/token/refresh", refreshToken(ada)).expect(200);
        app.anybody().post("/token/refresh", refreshToken(grace)).expect(200);
    }

    /// Of a new session, as it is sent.
    private String refreshToken(Person person) {
        var login = app.anybody().post("/login", person.credentials()).expect(200);
        return """
            {"refresh_token": "%s"}
            """.formatted(login.json("/refresh_token").asString());
    }

    @Test
    void aNameHasOneOrganisation() {
        give(ada, host);

        assertThat(operator.put("/system/tenants/" + grace.tenant + "/hosts", """
            {"hosts": ["%s"]}
            """.formatted(host))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/hosts");
        operator.put("/system/tenants/" + ada.tenant + "/hosts", """
            {"hosts": []}
            """).expect(200);
        give(grace, host);
        there().bearer(grace.token).get("/users/me").expect(200);
    }

    @Test
    void whatIsNoNameIsRefused() {
        for (var wrong : new String[] {"localhost", "a.example:80", "http://a.example", "1.2.3.4", "-a.example"}) {
            assertThat(operator.put("/system/tenants/" + ada.tenant + "/hosts", """
                {"hosts": ["%s"]}
                """.formatted(wrong))
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/hosts/0");
        }
    }

    @Test
    void onlyOperatorsGiveNames() {
        app.anybody()
                .bearer(ada.token)
                .get("/system/tenants/" + ada.tenant + "/hosts")
                .problem(HttpProblem.FORBIDDEN);
    }
}
