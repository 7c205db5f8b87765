package dev.stoa.identity.sessions;

import static dev.stoa.identity.IdentityProblem.REFRESH_REFUSED;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.sessions.SessionStore.Revocation;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.hosts.Hosts;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Request;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sign-ins that go on: an access token for a quarter of an hour, and a refresh token to exchange for
/// the next two.
///
/// A refresh token is good once. One that comes a second time was copied, by whom nobody can tell, so
/// the session
/// ends for both. There is no time of grace: a client that did not get the reply signs in again.
public final class Sessions {
    /// How long a refresh token is good for.
    static final Duration LIFETIME = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final Database db;
    private final SessionStore store;
    private final AccountStore accounts;
    private final KnownRevocations revocations;
    private final AccessTokens tokens;
    private final Permissions permissions;
    private final Hosts hosts;
    private final Trail trail;
    private final Ids ids;
    private final InstantSource clock;

    public Sessions(
            Database db,
            SessionStore store,
            AccountStore accounts,
            KnownRevocations revocations,
            AccessTokens tokens,
            Permissions permissions,
            Hosts hosts,
            Trail trail,
            Ids ids,
            InstantSource clock) {
        this.db = db;
        this.store = store;
        this.accounts = accounts;
        this.revocations = revocations;
        this.tokens = tokens;
        this.permissions = permissions;
        this.hosts = hosts;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /// Begins a session.
    public Token open(Request request, Account account, Membership membership) {
        return open(request, account, membership, clock.instant());
    }

    private Token open(Request request, Account account, Membership membership, Instant authenticatedAt) {
        var token = RefreshToken.first(account.id(), new SessionId(ids.next()));
        var now = clock.instant();
        db.transaction(account.id(), tx -> {
            store.insert(tx, token, membership.tenant(), Device.of(request), authenticatedAt, now, now.plus(LIFETIME));
            trail.signedIn(tx, membership.tenant(), account, token.session());
            return true;
        });
        return token(account, membership, token, 1, authenticatedAt);
    }

    /// Begins a session in another organisation, which ends the one before. Nobody has
    /// shown anew who they are.
    ///
    /// @throws dev.stoa.web.Problem 404 at the host name of yet another
    public Token moveTo(Request request, UserId user, SessionId before, Membership membership) {
        if (hosts.tenant(request).filter(at -> !at.equals(membership.tenant())).isPresent()) {
            throw HttpProblem.NOT_FOUND.because("This address is of another organisation.");
        }
        var account = accounts.find(user).orElseThrow(Sessions::refused);
        var since = store.authenticatedAt(user, before).orElseThrow(Sessions::refused);
        var token = open(request, account, membership, since);
        end(user, before);
        return token;
    }

    /// How a refresh token was found.
    private sealed interface Presented {
        /// It was current; the next one is in its place.
        record Current(RefreshToken next, TenantId tenant, int version, Instant authenticatedAt) implements Presented {}

        /// It was used before; the session is over.
        record Used(List<Revocation> revoked) implements Presented {}

        /// It is not ours, expired, or of a session that is over.
        record Refused() implements Presented {}
    }

    /// Exchanges a refresh token for new tokens. Of two requests with one token one gets them, and the
    /// other ends
    /// the session.
    ///
    /// @throws dev.stoa.web.Problem 401 in the same words whatever is wrong
    public Token refresh(Request request, String sent) {
        var token = RefreshToken.parse(sent).orElseThrow(Sessions::refused);
        var found = db.transaction(token.user(), tx -> present(tx, token, Device.of(request)));
        return switch (found) {
            case Presented.Current current -> refreshed(request, current);
            case Presented.Used(var revoked) -> {
                revocations.tell(revoked);
                LOG.warn("a refresh token of session {} came a second time; the session is over", token.session());
                throw refused();
            }
            case Presented.Refused _ -> throw refused();
        };
    }

    private Presented present(Transaction tx, RefreshToken token, Device device) {
        var now = clock.instant();
        var kept = store.lock(tx, token.session()).orElse(null);
        if (kept == null || !kept.isLive(now) || !MessageDigest.isEqual(kept.familyHash(), token.familyHash())) {
            return new Presented.Refused();
        }
        if (!MessageDigest.isEqual(kept.tokenHash(), token.ownHash())) {
            trail.tokenReused(tx, kept.tenant(), token.user(), token.session());
            return new Presented.Used(store.end(tx, token.session(), null, now));
        }
        var next = token.next();
        store.rotate(tx, next, device, now, now.plus(LIFETIME));
        return new Presented.Current(next, kept.tenant(), kept.version(), kept.authenticatedAt());
    }

    /// With the role that the person has now. Who does not belong to the organisation any more, or asks
    /// at another's
    /// host name, gets nothing.
    private Token refreshed(Request request, Presented.Current current) {
        var next = current.next();
        var tenant = current.tenant();
        var account = accounts.find(next.user()).orElseThrow(Sessions::refused);
        var at = hosts.tenant(request);
        return accounts.memberships(next.user()).stream()
                .filter(membership -> membership.tenant().equals(tenant))
                .filter(membership -> at.isEmpty() || at.get().equals(tenant))
                .findFirst()
                .map(membership -> token(account, membership, next, current.version(), current.authenticatedAt()))
                .orElseThrow(() -> {
                    end(next.user(), next.session());
                    return refused();
                });
    }

    private Token token(
            Account account, Membership membership, RefreshToken refresh, int version, Instant authenticatedAt) {
        var scope = scope(account, membership);
        var access = access(account, membership, scope, refresh.session(), version, authenticatedAt);
        return new Token(access, "bearer", AccessTokens.LIFETIME.toSeconds(), String.join(" ", scope), refresh.text());
    }

    private SortedSet<String> scope(Account account, Membership membership) {
        return permissions
                .in(membership.tenant())
                .of(account.id(), membership.role(), membership.isOperators())
                .permissions();
    }

    private String access(
            Account account,
            Membership membership,
            Set<String> scope,
            SessionId session,
            int version,
            Instant authenticatedAt) {
        return tokens.issue(new AccessTokens.Claims(
                membership.tenant(),
                account.id(),
                account.email().value(),
                membership.role(),
                scope,
                session,
                version,
                null,
                authenticatedAt));
    }

    /// Gives a session an access token that says that its person showed just now who they are.
    /// The refresh token stays, and those to come say the same.
    ///
    /// @throws Problem 401 if the session is over
    public AccessToken renew(Account account, Membership membership, SessionId session) {
        var now = clock.instant();
        var version = store.authenticated(account.id(), session, now).orElseThrow(Sessions::refused);
        var access = access(account, membership, scope(account, membership), session, version, now);
        return new AccessToken(access, "bearer", AccessTokens.LIFETIME.toSeconds());
    }

    private static Problem refused() {
        return REFRESH_REFUSED.because("It has expired, was used already or was revoked. Sign in again.");
    }

    List<Session> list(UserId user, SessionId current) {
        return store.list(user, current, clock.instant());
    }

    /// Ends a session of somebody: its tokens are refused from now on.
    ///
    /// @return false if they have no such session, or it was over
    public boolean end(UserId user, SessionId session) {
        var revoked = db.transaction(
                user,
                tx -> store.lock(tx, session)
                        .map(kept -> end(tx, kept.tenant(), user, session))
                        .orElse(List.of()));
        revocations.tell(revoked);
        return !revoked.isEmpty();
    }

    private List<Revocation> end(Transaction tx, TenantId tenant, UserId user, SessionId session) {
        var revoked = store.end(tx, session, null, clock.instant());
        if (!revoked.isEmpty()) {
            trail.sessionEnded(tx, tenant, user, session);
        }
        return revoked;
    }

    /// Ends the session of a refresh token, also of one that was used.
    public void end(String sent) {
        var token = RefreshToken.parse(sent);
        if (token.isPresent()) {
            var revoked = db.transaction(token.get().user(), tx -> endOf(tx, token.get()));
            revocations.tell(revoked);
        }
    }

    private List<Revocation> endOf(Transaction tx, RefreshToken token) {
        return store.lock(tx, token.session())
                .filter(kept -> MessageDigest.isEqual(kept.familyHash(), token.familyHash()))
                .map(kept -> end(tx, kept.tenant(), token.user(), token.session()))
                .orElse(List.of());
    }

    /// Ends all sessions of somebody in an organisation, in whatever scope the transaction is.
    public void endIn(Transaction tx, TenantId organisation, UserId user) {
        var revoked = store.endIn(tx.as(db, user), organisation, clock.instant());
        tx.afterCommit(() -> revocations.tell(revoked));
    }

    /// Ends all sessions of somebody in a transaction of theirs.
    ///
    /// @param except the one that goes on with its refresh token, while its access tokens are refused
    ///     too; null for
    ///     none
    public void endAll(Transaction tx, @Nullable SessionId except) {
        var revoked = store.end(tx, null, except, clock.instant());
        var raised = except == null ? List.<Revocation>of() : store.raise(tx, except);
        tx.afterCommit(() -> {
            revocations.tell(revoked);
            revocations.tell(raised);
        });
    }

    /// Has all access tokens refused that belong to what is no session of a person, such as an application.
    public void refuse(Transaction tx, SessionId what) {
        var revoked = store.refuse(tx, what);
        tx.afterCommit(() -> revocations.tell(revoked));
    }
}
