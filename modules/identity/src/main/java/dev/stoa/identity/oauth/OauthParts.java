package dev.stoa.identity.oauth;

import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.signin.SignIn;
import dev.stoa.platform.Platform;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.security.Permissions;
import java.util.List;

/// The wiring of the authorization server.
public final class OauthParts {
    private final List<Object> endpoints;

    public OauthParts(Database db, Platform platform, Sessions sessions, SignIn signIn, Permissions permissions) {
        var issuer = platform.web().issuer();
        var clients = new ClientStore(db);
        var addresses = new Addresses(issuer);
        var authentications = new ClientAuthentications(clients, issuer, addresses.token(), platform.clock());
        var tokens = new ClientTokens(platform.tokens(), permissions, platform.ids());
        endpoints = List.of(
                new ClientEndpoints(db, clients, sessions, permissions, platform.ids(), platform.clock()),
                new TokenEndpoints(addresses, authentications, tokens, signIn, sessions));
    }

    public List<Object> endpoints() {
        return endpoints;
    }
}
