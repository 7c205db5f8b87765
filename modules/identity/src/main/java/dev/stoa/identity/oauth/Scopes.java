package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.Scope;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an application asks to do: permissions, and what OpenID Connect names (Core section 5.4).
final class Scopes {
    private Scopes() {}

    /// What was asked for, or all that may be had when nothing was.
    ///
    /// @throws GeneralException `invalid_scope` if it is more than that, or nothing
    static SortedSet<String> require(@Nullable Scope asked, Collection<String> most) throws GeneralException {
        var wanted = asked == null || asked.isEmpty() ? new TreeSet<>(most) : new TreeSet<>(asked.toStringList());
        if (wanted.isEmpty() || !most.containsAll(wanted)) {
            throw new GeneralException(OAuth2Error.INVALID_SCOPE);
        }
        return wanted;
    }
}
