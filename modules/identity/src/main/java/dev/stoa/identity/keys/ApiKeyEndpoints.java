package dev.stoa.identity.keys;

import static dev.stoa.identity.IdentityProblem.TOO_MANY_KEYS;

import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// API keys of whoever is signed in. No key can make or take away keys.
public final class ApiKeyEndpoints {
    private static final int MOST_KEYS = 50;

    private final ApiKeyStore store;
    private final KnownKeys known;
    private final Ids ids;
    private final InstantSource clock;

    public ApiKeyEndpoints(ApiKeyStore store, KnownKeys known, Ids ids, InstantSource clock) {
        this.store = store;
        this.known = known;
        this.ids = ids;
        this.clock = clock;
    }

    /// A key to be made.
    ///
    /// @param scope what it is for, of what its owner may; empty for reading alone
    /// @param perMinute how many requests it may send in a minute
    /// @param expiresAt null for never
    @Example("""
        {"name": "Nightly report", "scope": ["tasks.read"], "expires_at": "2027-11-21T00:00:00Z"}
        """)
    record NewApiKey(
            @NotBlank @Size(max = 100) String name,
            @Size(max = 100) List<String> scope,
            @Default("100") @Min(1) @Max(100_000) int perMinute,
            @Nullable Instant expiresAt) {}

    /// @param key to be sent as `X-API-Key`; it cannot be seen again
    record ApiKeyMade(ApiKey apiKey, String key) {
        /// Not the key.
        @Override
        public String toString() {
            return "ApiKeyMade[" + apiKey.prefix() + "]";
        }
    }

    record ApiKeyList(List<ApiKey> items) {}

    @Post("/api-keys")
    @Needs(IdentityModule.MANAGE_KEYS)
    @Fails({403, 409})
    @Summary("Make an API key. It is shown this once. Needs a recent sign-in.")
    Created<ApiKeyMade> create(Caller caller, CurrentSession session, NewApiKey wanted) {
        session.requireRecent();
        var now = clock.instant();
        var expiry = wanted.expiresAt();
        if (expiry != null && !expiry.isAfter(now)) {
            throw Problem.invalid("expires_at", "must be in the future");
        }
        var text = KeyText.make(caller.tenant());
        var key = new ApiKey(
                new ApiKeyId(ids.next()),
                caller.user(),
                wanted.name().strip(),
                text.prefix(),
                scope(caller, wanted.scope()),
                wanted.perMinute(),
                expiry,
                null,
                now);
        if (!store.insert(caller.tenant(), key, text.hash(), MOST_KEYS)) {
            throw TOO_MANY_KEYS.because("You have " + MOST_KEYS + " keys. Revoke one that is not used any more.");
        }
        return Created.at("/api-keys/" + key.id(), new ApiKeyMade(key, text.value()));
    }

    private static List<String> scope(Caller caller, List<String> wanted) {
        var grantable = new TreeSet<>(caller.permissions());
        grantable.remove(IdentityModule.MANAGE_KEYS);
        grantable.remove(IdentityModule.MANAGE_CLIENTS);
        if (wanted.isEmpty()) {
            return grantable.stream().filter(one -> one.endsWith(".read")).toList();
        }
        var refused = new TreeSet<>(wanted);
        refused.removeAll(grantable);
        if (!refused.isEmpty()) {
            throw Problem.invalid(
                    "scope", "must be of " + String.join(", ", grantable) + "; not " + String.join(", ", refused));
        }
        return wanted.stream().distinct().sorted().toList();
    }

    @Get("/api-keys")
    @Needs(IdentityModule.MANAGE_KEYS)
    @Summary("Your API keys in this organisation, the newest first.")
    ApiKeyList list(Caller caller) {
        return new ApiKeyList(store.list(caller));
    }

    @Delete("/api-keys/{id}")
    @Needs(IdentityModule.MANAGE_KEYS)
    @Summary("Revoke an API key of yours. It is refused from now on.")
    void revoke(Caller caller, ApiKeyId id) {
        var hash = store.delete(caller, id)
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("You have no API key " + id + "."));
        known.forget(caller.tenant(), hash);
    }
}
