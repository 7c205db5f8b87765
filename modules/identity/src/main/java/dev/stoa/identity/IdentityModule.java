package dev.stoa.identity;

import dev.stoa.contracts.identity.DemoPeople;
import dev.stoa.contracts.identity.People;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import java.util.List;

/// People and organisations: register, sign in, know who is who.
public final class IdentityModule implements AppModule {
    public static final String NAME = "identity";

    /// Who may do what here.
    public static final List<Grant> GRANTS = List.of(Grant.to("users.read", Role.ADMIN));

    private final AccountStore accounts;
    private final AccountEndpoints endpoints;
    private final DemoCompany demo;

    public IdentityModule(IdentityConfig config, Platform platform, Permissions permissions) {
        var clock = platform.clock();
        accounts = new AccountStore(platform.database(NAME));
        accounts.ensureOrganisation(Registration.HOME, config.homeName(), clock.instant());
        var hashes = new PasswordHashes(platform.data().secret("pepper", 32), config.bcryptCost());
        var registration = new Registration(accounts, hashes, platform.events(), platform.ids(), clock);
        var signIn = new SignIn(accounts, hashes, platform.tokens(), permissions, platform.meters());
        endpoints = new AccountEndpoints(accounts, registration, signIn, platform.keys(), permissions);
        demo = new DemoCompany(accounts, hashes, platform.ids(), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Object> endpoints() {
        return List.of(endpoints);
    }

    @Override
    public List<Object> graphs() {
        return List.of(endpoints);
    }

    /// The people of every organisation, for other modules.
    public People people() {
        return accounts;
    }

    /// Makes the company of `--demo`, or finds it.
    public DemoPeople demo() {
        return demo.make();
    }

    /// Who may sign in to the company of `--demo`, a line each.
    public List<String> demoSignIns() {
        return List.of(
                "ada@harbour.example    (admin)  " + DemoCompany.PASSWORD,
                "grace@harbour.example  (user)   " + DemoCompany.PASSWORD,
                "linus@harbour.example  (guest)  " + DemoCompany.PASSWORD);
    }
}
