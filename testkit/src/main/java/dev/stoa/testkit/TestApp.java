package dev.stoa.testkit;

import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.PlatformConfig;
import dev.stoa.platform.WebConfig;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.test.TestClient;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/// One module on a real server and a real database, with a clock of its own.
public final class TestApp implements AutoCloseable {
    private static final WebConfig WEB = new WebConfig(
            "127.0.0.1",
            0,
            null,
            List.of("127.0.0.1"),
            WebConfig.DEFAULTS.forwardedHeader(),
            WebConfig.DEFAULTS.corsOrigins(),
            WebConfig.DEFAULTS.bodyBytes(),
            WebConfig.DEFAULTS.concurrentRequests(),
            WebConfig.DEFAULTS.drainTime());

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T09:30:00Z"));
    private final InMemoryPeople people = new InMemoryPeople();
    private final Platform platform;
    private final Permissions permissions;
    private final TestClient client;

    private TestApp(List<Grant> grants, BiFunction<TestApp, Platform, AppModule> module) {
        permissions = Permissions.of(grants);
        platform = new Platform(TestDatabase.data(), TestDatabase.shared(), PlatformConfig.DEFAULTS.with(WEB), clock);
        client = TestClient.start(platform.app(permissions, List.of(module.apply(this, platform))));
    }

    /// Starts a module.
    ///
    /// @param grants what each role may do in it
    public static TestApp with(List<Grant> grants, BiFunction<TestApp, Platform, AppModule> module) {
        return new TestApp(grants, module);
    }

    public SettableClock clock() {
        return clock;
    }

    /// Who belongs where, for modules that ask.
    public InMemoryPeople people() {
        return people;
    }

    public Permissions permissions() {
        return permissions;
    }

    /// Does all jobs of an organisation that are due, on this thread. None runs otherwise.
    public void runJobs(Tenant tenant) {
        platform.jobs().runner().runDue(tenant.id());
    }

    /// The same for jobs of no organisation.
    public void runJobsOfTheInstallation() {
        platform.jobs().runner().runDue(Jobs.INSTALLATION);
    }

    /// What was written to an address, the latest first, once it is sent.
    public List<String> mailTo(String address) {
        runJobsOfTheInstallation();
        var operator = newTenant().joinOperator("Operator").http();
        return operator.get("/system/mail?to=" + address)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(mail -> operator.get("/system/mail/" + mail.get("id").asString())
                        .json("/text")
                        .asString())
                .toList();
    }

    /// Somebody who is not signed in.
    public TestClient anybody() {
        return client;
    }

    /// An organisation of the test's own.
    public Tenant newTenant() {
        return new Tenant(new TenantId(platform.ids().next()));
    }

    /// An organisation that people can be added to.
    public final class Tenant {
        private final TenantId id;

        private Tenant(TenantId id) {
            this.id = id;
        }

        public TenantId id() {
            return id;
        }

        /// Adds somebody, signed in.
        public Member join(Role role, String name) {
            return join(role, name, false);
        }

        /// Adds somebody who looks after the installation, signed in.
        public Member joinOperator(String name) {
            return join(Role.ADMIN, name, true);
        }

        private Member join(Role role, String name, boolean isOperator) {
            var user = new UserId(platform.ids().next());
            people.add(id, new Person(user, name));
            return new Member(id, user, role, isOperator);
        }
    }

    /// Somebody in an organisation.
    public final class Member {
        private final TenantId tenant;
        private final UserId id;
        private final Role role;
        private final boolean isOperator;

        private Member(TenantId tenant, UserId id, Role role, boolean isOperator) {
            this.tenant = tenant;
            this.id = id;
            this.role = role;
            this.isOperator = isOperator;
        }

        public UserId id() {
            return id;
        }

        /// Their way to the application, signed in a moment ago.
        public TestClient http() {
            return client.bearer(token());
        }

        /// An access token of theirs, issued a moment ago.
        public String token() {
            var claims = new AccessTokens.Claims(
                    tenant,
                    id,
                    "somebody@example.com",
                    role,
                    permissions.in(tenant).of(id, role, isOperator).permissions(),
                    new SessionId(platform.ids().next()),
                    1,
                    null,
                    clock.instant());
            return platform.tokens().issue(claims);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
