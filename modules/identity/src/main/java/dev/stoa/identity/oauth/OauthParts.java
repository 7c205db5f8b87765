package dev.stoa.identity.oauth;

import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.signin.SignIn;
import dev.stoa.platform.Platform;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.security.Permissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/// The wiring of the authorization server.
public final class OauthParts {
    /// What somebody types is short, and not to be found by trying.
    public static final Policy CODES = new Policy(
            "device-codes",
            Set.of("GET /oauth/devices/{code}", "POST /oauth/devices/{code}"),
            By.USER,
            new Rate.Window(20, Duration.ofMinutes(1)));

    private final List<Object> endpoints;
    private final IntSupplier forgetting;

    public OauthParts(
            Database db,
            Platform platform,
            AccountStore accounts,
            Sessions sessions,
            SignIn signIn,
            Trail trail,
            Permissions permissions) {
        var clock = platform.clock();
        var ids = platform.ids();
        var issuer = platform.web().issuer();
        var clients = new ClientStore(db);
        var addresses = new Addresses(issuer);
        var authorizations = new AuthorizationStore(db);
        var authentications = new ClientAuthentications(clients, issuer, addresses.token(), clock);
        var requests = new AuthorizationRequests(addresses, authentications, authorizations, clock);
        var consents = new Consents(db, addresses, clients, authorizations, sessions, trail, clock);
        var waiting = new DeviceStore(db);
        var devices = new Devices(db, waiting, addresses, sessions, ids, clock);
        endpoints = List.of(
                new ClientEndpoints(db, clients, sessions, trail, permissions, ids, clock),
                new AuthorizationEndpoints(requests, consents),
                new TokenEndpoints(
                        addresses,
                        authentications,
                        new ClientTokens(platform.tokens(), permissions, ids),
                        new CodeExchange(db, authorizations, sessions, trail, ids, clock),
                        devices,
                        new IdTokens(platform.keys(), issuer, clock),
                        signIn,
                        sessions),
                new DeviceEndpoints(addresses, authentications, clients, devices, sessions),
                new StatusEndpoints(addresses, authentications, platform.tokens(), sessions),
                new DiscoveryEndpoints(addresses, accounts));
        forgetting = () -> clients.forgetAssertions() + authorizations.forget() + waiting.forget();
    }

    public List<Object> endpoints() {
        return endpoints;
    }

    /// Deletes what has run out, and tells how much.
    public int forget() {
        return forgetting.getAsInt();
    }
}
