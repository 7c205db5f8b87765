package dev.stoa.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.AppModule;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Role;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Rate limits, plans and the addresses of clients over HTTP.
class RateLimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static final class Garden implements AppModule {
        @Get("/fence")
        @Public
        Map<String, String> look() {
            return Map.of("seen", "a garden");
        }

        @Get("/seeds")
        @SignedIn
        Map<String, String> seeds(Caller caller) {
            return Map.of("for", caller.user().toString());
        }

        @Override
        public String name() {
            return "garden";
        }

        @Override
        public List<Object> endpoints() {
            return List.of(this);
        }

        @Override
        public List<Policy> policies() {
            return List.of(
                    new Policy("looking", Set.of("GET /fence"), By.ADDRESS, new Rate.Window(100, MINUTE)),
                    new Policy("seeds", Set.of("GET /seeds"), By.USER, new Rate.Window(3, MINUTE)),
                    new Policy("all-seeds", Set.of("GET /seeds"), By.TENANT, new Rate.Window(5, MINUTE)));
        }
    }

    @AutoClose
    private final TestApp app = TestApp.with(List.of(), (_, _) -> new Garden());

    private final TestApp.Tenant bakery = app.newTenant();

    @Test
    void theHundredAndFirstFromAnAddressIsRefusedAndAnotherAddressIsNot() {
        var here = app.anybody().with("X-Forwarded-For", "198.51.100.1");
        for (var i = 0; i < 100; i++) {
            here.get("/fence").expect(200);
        }

        var refused = here.get("/fence");
        refused.problem(HttpProblem.TOO_MANY_REQUESTS);
        refused.expectHeader("RateLimit-Limit", "100")
                .expectHeader("RateLimit-Remaining", "0")
                .expectHeader("RateLimit-Policy", "100;w=60;comment=\"looking\"");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 120);
        app.anybody().with("X-Forwarded-For", "198.51.100.2").get("/fence").expect(200);
        app.anybody()
                .with("X-Forwarded-For", "198.51.100.2, 198.51.100.1")
                .get("/fence")
                .expect(429);
        here.get("/v1/fence").expect(429);
        here.get("/%66ence").expect(429);

        app.clock().advance(Duration.ofMinutes(2));
        here.get("/fence").expect(200);
    }

    @Test
    void everyReplySaysWhatIsLeft() {
        var ada = bakery.join(Role.USER, "Ada").http();

        ada.get("/seeds").expect(200).expectHeader("RateLimit-Remaining", "2").expectHeader("RateLimit-Limit", "3");
        ada.get("/seeds").expectHeader("RateLimit-Remaining", "1");
    }

    @Test
    void whoIsOverTheirOwnLimitUsesUpNothingOfTheirColleagues() {
        var ada = bakery.join(Role.USER, "Ada").http();
        var grace = bakery.join(Role.USER, "Grace").http();
        for (var i = 0; i < 3; i++) {
            ada.get("/seeds").expect(200);
        }
        for (var i = 0; i < 20; i++) {
            ada.get("/seeds").expect(429);
        }

        grace.get("/seeds").expect(200);
        grace.get("/seeds").expect(200);
        grace.get("/seeds").expect(429).expectHeader("RateLimit-Policy", "5;w=60;comment=\"all-seeds\"");
        app.newTenant().join(Role.USER, "Stranger").http().get("/seeds").expect(200);
    }

    @Test
    void aPlanSaysAnotherRateForAnOrganisation() {
        var operator = app.newTenant().joinOperator("Ops").http();
        var ada = bakery.join(Role.USER, "Ada").http();
        ada.get("/seeds").expectHeader("RateLimit-Remaining", "2");
        operator.put("/system/plans/small", """
            {"rates": [{"policy": "all-seeds", "most": 1, "seconds": 60}]}
            """).expect(200);

        operator.put("/system/tenants/" + bakery.id() + "/plan", """
            {"plan": "small"}
            """).expect(200);

        ada.get("/seeds").expect(429).expectHeader("RateLimit-Limit", "1");
        assertThat(operator.get("/system/tenants/" + bakery.id() + "/plan")
                        .json("/plan")
                        .asString())
                .isEqualTo("small");

        operator.delete("/system/tenants/" + bakery.id() + "/plan").expect(204);
        ada.get("/seeds").expect(200);
    }

    @Test
    void plansAreForOperatorsAndNameWhatThereIs() {
        var admin = bakery.join(Role.ADMIN, "Ada").http();
        var operator = app.newTenant().joinOperator("Ops").http();

        admin.get("/system/limits").problem(HttpProblem.FORBIDDEN);
        admin.put("/system/tenants/" + bakery.id() + "/plan", "{\"plan\": \"big\"}")
                .problem(HttpProblem.FORBIDDEN);
        operator.put("/system/tenants/" + bakery.id() + "/plan", "{\"plan\": \"nothing\"}")
                .problem(HttpProblem.INVALID);
        operator.put("/system/plans/odd", "{\"rates\": [{\"policy\": \"seeds\", \"most\": 1, \"seconds\": 60}]}")
                .problem(HttpProblem.INVALID);
        assertThat(operator.get("/system/limits")
                        .expect(200)
                        .json("/policies/0/name")
                        .asString())
                .isEqualTo("looking");
    }

    @Test
    void theCachesAreForOperators() {
        var ada = bakery.join(Role.USER, "Ada").http();
        var operator = app.newTenant().joinOperator("Ops").http();
        ada.get("/seeds").expect(200);

        bakery.join(Role.ADMIN, "Admin").http().get("/system/caches").problem(HttpProblem.FORBIDDEN);
        assertThat(operator.get("/system/caches")
                        .expect(200)
                        .json("/items")
                        .valueStream()
                        .map(cache -> cache.at("/name").asString()))
                .contains("plan");
        operator.delete("/system/caches/plan/values").expect(204);
        operator.delete("/system/caches/nothing/values").problem(HttpProblem.NOT_FOUND);
    }
}
