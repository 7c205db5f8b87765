package dev.stoa.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every implementation of [People] does. Each has a subclass in its own tests.
public abstract class PeopleContract {
    private static final UserId NOBODY = new UserId(new UUID(0, 0));

    protected abstract People people();

    /// Makes an organisation.
    protected abstract TenantId organisation();

    /// Makes somebody who belongs to the organisation.
    protected abstract Person member(TenantId tenant, String name);

    @Test
    void findsThoseWhoBelongAndLeavesOutTheRest() {
        var here = organisation();
        var ada = member(here, "Ada");
        var grace = member(here, "Grace");
        member(here, "Not asked for");
        var stranger = member(organisation(), "Stranger");

        var found = people().find(here, Set.of(ada.id(), grace.id(), stranger.id(), NOBODY));

        assertThat(found.values()).containsExactlyInAnyOrder(ada, grace);
    }

    @Test
    void findsNobodyWhenNobodyIsAskedFor() {
        assertThat(people().find(organisation(), Set.of())).isEmpty();
    }
}
