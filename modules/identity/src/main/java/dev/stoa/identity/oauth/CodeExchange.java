package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.oauth.AuthorizationStore.Code;
import dev.stoa.identity.sessions.Delegation;
import dev.stoa.identity.sessions.RefreshToken;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.http.Request;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exchanges codes for sessions (RFC 6749 section 4.1.3).
///
/// A code is good once. One that comes a second time was copied, by whom nobody can tell, so what it gave is taken back
/// (section 10.5).
final class CodeExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CodeExchange.class);

    private final Database db;
    private final AuthorizationStore store;
    private final Sessions sessions;
    private final Trail trail;
    private final Ids ids;
    private final InstantSource clock;

    CodeExchange(Database db, AuthorizationStore store, Sessions sessions, Trail trail, Ids ids, InstantSource clock) {
        this.db = db;
        this.store = store;
        this.sessions = sessions;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /// How a code was found.
    private sealed interface Found {
        record Good(RefreshToken token, Delegation to, Code code, AuthorizationRequest asked) implements Found {}

        /// It was exchanged before.
        record Used(UserId user, SessionId session) implements Found {}

        record Refused() implements Found {}
    }

    /// @throws GeneralException `invalid_grant` in the same words whatever is wrong
    Begun exchange(Request request, Client client, AuthorizationCodeGrant grant) throws GeneralException {
        var handle = Handle.parse(grant.getAuthorizationCode().getValue())
                .filter(one -> one.tenant().equals(client.id().tenant()))
                .orElseThrow(CodeExchange::refused);
        var found = db.transaction(handle.tenant(), tx -> take(tx, request, client, handle, grant));
        return switch (found) {
            case Found.Good(var token, var to, var code, var asked) ->
                new Begun(
                        sessions.begun(request, token, to, code.authenticatedAt()),
                        code.scope(),
                        code.authenticatedAt(),
                        nonce(asked));
            case Found.Used(var user, var session) -> {
                sessions.end(user, session);
                LOG.warn("a code of application {} came a second time; what it gave is taken back", client.id());
                throw refused();
            }
            case Found.Refused _ -> throw refused();
        };
    }

    private static @Nullable Nonce nonce(AuthorizationRequest asked) {
        return asked instanceof AuthenticationRequest request ? request.getNonce() : null;
    }

    private Found take(Transaction tx, Request request, Client client, Handle handle, AuthorizationCodeGrant grant) {
        var code = store.lockCode(tx, handle).orElse(null);
        if (code == null || !code.client().equals(client.id())) {
            return new Found.Refused();
        }
        if (code.session() != null) {
            trail.record(
                    tx,
                    AuditEntry.by(handle.tenant(), code.user(), "identity.code-reused")
                            .on("application", client.id())
                            .refused());
            return new Found.Used(code.user(), code.session());
        }
        var asked = asked(code);
        if (!isGood(code, asked, grant)) {
            return new Found.Refused();
        }
        var session = new SessionId(ids.next());
        store.use(tx, handle, session);
        var to = new Delegation(client.id(), client.name(), code.scope());
        var token = sessions.begin(
                tx.as(db, code.user()), request, session, code.user(), to, code.authenticatedAt(), client.lifetime());
        return new Found.Good(token, to, code, asked);
    }

    private boolean isGood(Code code, AuthorizationRequest asked, AuthorizationCodeGrant grant) {
        return !code.scope().isEmpty()
                && clock.instant().isBefore(code.expiresAt())
                && asked.getRedirectionURI().equals(grant.getRedirectionURI())
                && isVerified(asked.getCodeChallenge(), grant.getCodeVerifier());
    }

    /// A verifier without a challenge is refused too: somebody took the challenge out of the request (RFC 9700 section
    /// 4.8.2).
    private static boolean isVerified(@Nullable CodeChallenge challenge, @Nullable CodeVerifier verifier) {
        return verifier == null
                ? challenge == null
                : Objects.equals(challenge, CodeChallenge.compute(CodeChallengeMethod.S256, verifier));
    }

    private static AuthorizationRequest asked(Code code) {
        try {
            return AuthorizationRequests.parse(code.parameters());
        } catch (ParseException e) {
            throw new IllegalStateException("what was checked before it was kept can be read", e);
        }
    }

    private static GeneralException refused() {
        return new GeneralException(OAuth2Error.INVALID_GRANT);
    }
}
