package dev.stoa.identity.oauth;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.roles.Roles;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The applications of an organisation, for its administrators.
final class ClientEndpoints {
    /// What no application is let do: to make itself or others mightier.
    private static final Set<String> WITHHELD =
            Set.of(Permissions.OPERATE, IdentityModule.MANAGE_CLIENTS, IdentityModule.MANAGE_KEYS);

    private final Database db;
    private final ClientStore store;
    private final Sessions sessions;
    private final Trail trail;
    private final Set<String> grantable;
    private final Ids ids;
    private final InstantSource clock;

    ClientEndpoints(
            Database db,
            ClientStore store,
            Sessions sessions,
            Trail trail,
            Permissions permissions,
            Ids ids,
            InstantSource clock) {
        this.db = db;
        this.store = store;
        this.sessions = sessions;
        this.trail = trail;
        var all = new TreeSet<>(permissions.all().keySet());
        all.removeAll(WITHHELD);
        all.addAll(Permissions.ABOUT_PEOPLE);
        this.grantable = all;
        this.ids = ids;
        this.clock = clock;
    }

    /// @param clientSecret null if the application has none; it cannot be seen again
    record ClientMade(Client client, @Nullable String clientSecret) {
        /// Not the secret.
        @Override
        public String toString() {
            return "ClientMade[" + client.id() + "]";
        }
    }

    record ClientList(List<Client> items) {}

    @Post("/admin/clients")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary(
            "Make an application that people sign in to with Stoa, or that acts for itself. Its secret is shown this once.")
    Created<ClientMade> create(Caller caller, NewClient wanted) {
        wanted.check(grantable);
        Roles.requireHas(caller, permissionsOf(wanted));
        var client = client(ClientId.of(caller.tenant(), ids.next()), wanted, clock.instant());
        var secret = wanted.authentication().hasSecret() ? ClientSecret.make() : null;
        db.transaction(caller.tenant(), tx -> {
            store.insert(tx, client, secret == null ? null : secret.hash());
            trail.record(tx, entry(caller, client.id(), "identity.application-made"));
            return true;
        });
        return Created.at("/admin/clients/" + client.id(), made(client, secret));
    }

    @Get("/admin/clients")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary("The applications of your organisation.")
    ClientList list(Caller caller) {
        return new ClientList(store.list(caller.tenant()));
    }

    @Get("/admin/clients/{id}")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary("An application of your organisation.")
    Client get(Caller caller, ClientId id) {
        return require(caller, id);
    }

    /// One that has a secret for the first time is given it here.
    @Put("/admin/clients/{id}")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary("Change an application. It keeps its secret if it needs one, and gets its first if it had none.")
    ClientMade replace(Caller caller, ClientId id, NewClient wanted) {
        wanted.check(grantable);
        Roles.requireHas(caller, permissionsOf(wanted));
        var before = require(caller, id);
        var client = client(id, wanted, before.createdAt());
        var needsSecret =
                wanted.authentication().hasSecret() && !before.authentication().hasSecret();
        return put(caller, client, needsSecret ? ClientSecret.make() : null);
    }

    @Post("/admin/clients/{id}/secret")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary("Give an application another secret, shown this once. The one before it is refused from now on.")
    ClientMade renewSecret(Caller caller, ClientId id) {
        var client = require(caller, id);
        if (!client.authentication().hasSecret()) {
            throw HttpProblem.CONFLICT.because("The application has no secret: its authentication is "
                    + client.authentication().name().toLowerCase(Locale.ROOT) + ".");
        }
        return put(caller, client, ClientSecret.make());
    }

    private static Set<String> permissionsOf(NewClient wanted) {
        var permissions = new TreeSet<>(wanted.scope());
        permissions.removeAll(Permissions.ABOUT_PEOPLE);
        return permissions;
    }

    private ClientMade put(Caller caller, Client client, @Nullable ClientSecret secret) {
        var isThere = db.transaction(caller.tenant(), tx -> {
            trail.record(tx, entry(caller, client.id(), "identity.application-changed"));
            return store.update(tx, client, secret == null ? null : secret.hash());
        });
        if (!isThere) {
            throw absent(client.id());
        }
        return made(client, secret);
    }

    @Delete("/admin/clients/{id}")
    @Needs(IdentityModule.MANAGE_CLIENTS)
    @Summary("Take an application away. All its tokens are refused from now on.")
    void delete(Caller caller, ClientId id) {
        var wasThere = db.transaction(caller.tenant(), tx -> {
            var deleted = store.delete(tx, id);
            if (deleted) {
                sessions.refuse(tx, id.session());
                trail.record(tx, entry(caller, id, "identity.application-removed"));
            }
            return deleted;
        });
        if (!wasThere) {
            throw absent(id);
        }
    }

    private static AuditEntry entry(Caller caller, ClientId id, String event) {
        return AuditEntry.by(caller, event).on("application", id);
    }

    private Client require(Caller caller, ClientId id) {
        return store.find(id)
                .map(ClientStore.Kept::client)
                .filter(client -> id.tenant().equals(caller.tenant()))
                .orElseThrow(() -> absent(id));
    }

    private static Problem absent(ClientId id) {
        return HttpProblem.NOT_FOUND.because("Your organisation has no application " + id + ".");
    }

    private static Client client(ClientId id, NewClient wanted, Instant createdAt) {
        return new Client(
                id,
                wanted.name().strip(),
                wanted.authentication(),
                Set.copyOf(wanted.grants()),
                wanted.redirectUris().stream().distinct().toList(),
                wanted.scope().stream().distinct().sorted().toList(),
                wanted.role(),
                wanted.keys(),
                createdAt);
    }

    private static ClientMade made(Client client, @Nullable ClientSecret secret) {
        return new ClientMade(client, secret == null ? null : secret.value());
    }
}
