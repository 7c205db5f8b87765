package dev.stoa.identity.oauth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import dev.stoa.platform.security.Role;
import dev.stoa.web.Default;
import dev.stoa.web.Example;
import dev.stoa.web.Problem;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An application as an administrator wants it.
///
/// @param authentication `none` for one that runs in a browser, on a phone or on a desk
/// @param redirectUris needed for codes; compared as text, but for the port on 127.0.0.1
/// @param scope permissions, and `openid`, `profile`, `email`
/// @param role what it is in the organisation when it acts for itself
/// @param keys public keys, for `private_key_jwt`
@Example("""
    {"name": "Payroll", "authentication": "client_secret_basic", "grants": ["authorization_code", "refresh_token"],
     "redirect_uris": ["https://payroll.example/signed-in"], "scope": ["openid", "email", "tasks.read"]}
    """)
record NewClient(
        @NotBlank @Size(max = 100) String name,
        @Default("client_secret_basic") ClientAuthentication authentication,
        @Size(max = 10) List<ClientGrant> grants,
        @Size(max = 20) List<String> redirectUris,
        @Size(max = 100) List<String> scope,
        @Default("user") Role role,
        @Nullable Map<String, Object> keys) {
    private static final int SMALLEST_RSA = 2048;
    private static final int MOST_KEYS = 10;

    /// @param grantable all that any application may be let do
    /// @throws Problem 422 that names the property at fault
    void check(Set<String> grantable) {
        for (var uri : redirectUris) {
            RedirectUri.trouble(uri).ifPresent(trouble -> {
                throw Problem.invalid("redirect_uris", "'" + uri + "' " + trouble);
            });
        }
        if (grants.isEmpty()) {
            throw Problem.invalid("grants", "must not be empty");
        }
        if (grants.contains(ClientGrant.AUTHORIZATION_CODE) && redirectUris.isEmpty()) {
            throw Problem.invalid("redirect_uris", "must not be empty with authorization_code");
        }
        if (grants.contains(ClientGrant.CLIENT_CREDENTIALS) && authentication == ClientAuthentication.NONE) {
            throw Problem.invalid("grants", "must not have client_credentials where authentication is none");
        }
        var unknown = new TreeSet<>(scope);
        unknown.removeAll(grantable);
        if (!unknown.isEmpty()) {
            throw Problem.invalid(
                    "scope", "must be of " + String.join(", ", grantable) + "; not " + String.join(", ", unknown));
        }
        if ((authentication == ClientAuthentication.PRIVATE_KEY_JWT) != (keys != null)) {
            throw Problem.invalid("keys", "must be there with private_key_jwt, and with nothing else");
        }
        if (keys != null && !areGood(keys)) {
            throw Problem.invalid(
                    "keys",
                    "must be a JSON Web Key Set of 1 to " + MOST_KEYS + " public keys, of RSA with " + SMALLEST_RSA
                            + " bits or more, or EC");
        }
    }

    /// A secret of both, such as an HMAC key, would let whoever knows the public part be the application.
    private static boolean areGood(Map<String, Object> keys) {
        try {
            var set = JWKSet.parse(keys).getKeys();
            return !set.isEmpty()
                    && set.size() <= MOST_KEYS
                    && set.stream()
                            .allMatch(key -> !key.isPrivate()
                                    && (key.getKeyType().equals(KeyType.EC)
                                            || (key.getKeyType().equals(KeyType.RSA) && key.size() >= SMALLEST_RSA)));
        } catch (ParseException | RuntimeException _) {
            return false;
        }
    }
}
