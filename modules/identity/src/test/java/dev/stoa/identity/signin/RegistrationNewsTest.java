package dev.stoa.identity.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.contracts.identity.OrganisationCreated;
import dev.stoa.contracts.identity.UserRegistered;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestApp;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegistrationNewsTest {
    private @Nullable Platform platform;

    @AutoClose
    private final TestApp app = TestApp.with(List.of(), (test, platform) -> {
        this.platform = platform;
        return new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions());
    });

    private Events events() {
        return Objects.requireNonNull(platform).events();
    }

    @Test
    void whoRegistersIsAnnouncedWithTheirOrganisation() throws Exception {
        var email = "ada-" + UUID.randomUUID() + "@example.com";

        var profile = app.anybody().post("/register", """
                {"email": "%s", "password": "Analytical-1843", "name": "Ada", "organisation": "Analytical Engines"}
                """.formatted(email)).expect(201);

        var user = new UserId(UUID.fromString(profile.json("/id").asString()));
        var tenant =
                new TenantId(UUID.fromString(profile.json("/organisation/id").asString()));
        try (var following = events().follow(tenant, Set.of(UserRegistered.class, OrganisationCreated.class), 0L)) {
            var created = following.take();
            assertThat(events().read(created, OrganisationCreated.class))
                    .isEqualTo(new OrganisationCreated(tenant, "Analytical Engines", user));
            var registered = following.take();
            assertThat(registered.source()).isEqualTo("identity");
            assertThat(registered.type().name()).isEqualTo("user.registered");
            assertThat(events().read(registered, UserRegistered.class))
                    .isEqualTo(
                            new UserRegistered(user, email, tenant, app.clock().instant()));
        }
    }
}
