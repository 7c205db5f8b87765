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
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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
    public static final Duration LIFETIME = Duration.ofDays(7);

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
            store.insert(
                    tx, token, membership.tenant(), null, Device.of(request), authenticatedAt, now, now.plus(LIFETIME));
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
        record Current(RefreshToken next, SessionStore.Kept kept) implements Presented {}

        /// It was used before; the session is over.
        record Used(List<Revocation> revoked) implements Presented {}

        /// It is not ours, expired, or of a session that is over.
        record Refused() implements Presented {}
    }

    /// Exchanges a refresh token of ours for new tokens. Of two requests with one token one gets them, and the other
    /// ends the session.
    ///
    /// @throws dev.stoa.web.Problem 401 in the same words whatever is wrong
    public Token refresh(Request request, String sent) {
        var current = present(sent, Device.of(request), null);
        var membership = membership(request, current);
        var account = accounts.find(current.next().user()).orElseThrow(Sessions::refused);
        var kept = current.kept();
        return token(account, membership, current.next(), kept.version(), kept.authenticatedAt());
    }

    /// The same with a refresh token that an application has.
    ///
    /// @param by with what it asks to be let do now, of what it may; empty for all
    public Delegated refresh(Request request, String sent, Delegation by) {
        var current = present(sent, device(request, by), by);
        var membership = membership(request, current);
        var kept = current.kept();
        return delegated(
                membership,
                current.next(),
                new Delegation(by.client(), by.name(), kept.narrowed(by.scope())),
                kept.version(),
                kept.authenticatedAt());
    }

    /// What an application shows its person of itself.
    private static Device device(Request request, Delegation by) {
        return new Device(by.name(), Device.place(ClientAddress.of(request)));
    }

    private Presented.Current present(String sent, Device device, @Nullable Delegation by) {
        var token = RefreshToken.parse(sent).orElseThrow(Sessions::refused);
        return switch (db.transaction(token.user(), tx -> present(tx, token, device, by))) {
            case Presented.Current current -> current;
            case Presented.Used(var revoked) -> {
                revocations.tell(revoked);
                LOG.warn("a refresh token of session {} came a second time; the session is over", token.session());
                throw refused();
            }
            case Presented.Refused _ -> throw refused();
        };
    }

    private Presented present(Transaction tx, RefreshToken token, Device device, @Nullable Delegation by) {
        var now = clock.instant();
        var kept = store.lock(tx, token.session()).orElse(null);
        if (kept == null
                || !kept.isLive(now)
                || !MessageDigest.isEqual(kept.familyHash(), token.familyHash())
                || !kept.isOf(by)) {
            return new Presented.Refused();
        }
        if (!MessageDigest.isEqual(kept.tokenHash(), token.ownHash())) {
            trail.tokenReused(tx, kept.tenant(), token.user(), token.session());
            return new Presented.Used(store.end(tx, token.session(), null, now));
        }
        var next = token.next();
        store.rotate(tx, next, device, now, now.plus(LIFETIME));
        return new Presented.Current(next, kept);
    }

    /// In the role that the person has now. Who does not belong to the organisation any more, or asks at another's
    /// host name, gets nothing.
    private Membership membership(Request request, Presented.Current current) {
        var user = current.next().user();
        return membership(request, user, current.kept().tenant()).orElseThrow(() -> {
            end(user, current.next().session());
            return refused();
        });
    }

    private Optional<Membership> membership(Request request, UserId user, TenantId tenant) {
        var at = hosts.tenant(request);
        return accounts.memberships(user).stream()
                .filter(membership -> membership.tenant().equals(tenant))
                .filter(membership -> at.isEmpty() || at.get().equals(tenant))
                .findFirst();
    }

    /// A session that an application has.
    ///
    /// @param token its tokens; the scope is what the application may at most
    public record Delegated(Account account, SessionId session, Token token) {}

    /// Begins a session of an application, in a transaction of its person.
    ///
    /// @param authenticatedAt when the person showed who they are
    /// @param lifetime how long it lasts unless it is refreshed
    public RefreshToken begin(
            Transaction tx,
            Request request,
            SessionId id,
            UserId user,
            Delegation to,
            Instant authenticatedAt,
            Duration lifetime) {
        var token = RefreshToken.first(user, id);
        var now = clock.instant();
        store.insert(
                tx, token, to.client().tenant(), to, device(request, to), authenticatedAt, now, now.plus(lifetime));
        return token;
    }

    /// The first tokens of a session of an application, once it has begun.
    ///
    /// @throws dev.stoa.web.Problem 401 if the person does not belong to the organisation any more
    public Delegated begun(Request request, RefreshToken refresh, Delegation to, Instant authenticatedAt) {
        var membership =
                membership(request, refresh.user(), to.client().tenant()).orElseThrow(Sessions::refused);
        return delegated(membership, refresh, to, 1, authenticatedAt);
    }

    private Delegated delegated(
            Membership membership, RefreshToken refresh, Delegation to, int version, Instant authenticatedAt) {
        var account = accounts.find(refresh.user()).orElseThrow(Sessions::refused);
        var access = tokens.issue(new AccessTokens.Claims(
                membership.tenant(),
                account.id(),
                to.scope().contains("email") ? account.email().value() : null,
                membership.role(),
                new TreeSet<>(to.scope()),
                refresh.session(),
                version,
                to.client(),
                authenticatedAt));
        return new Delegated(account, refresh.session(), token(access, to.scope(), refresh));
    }

    private static Token token(String access, Collection<String> scope, RefreshToken refresh) {
        return new Token(access, "bearer", AccessTokens.LIFETIME.toSeconds(), String.join(" ", scope), refresh.text());
    }

    /// When somebody last showed who they are in a session of theirs.
    public Instant authenticatedAt(UserId user, SessionId session) {
        return store.authenticatedAt(user, session).orElseThrow(Sessions::refused);
    }

    private Token token(
            Account account, Membership membership, RefreshToken refresh, int version, Instant authenticatedAt) {
        var scope = scope(account, membership);
        return token(access(account, membership, scope, refresh.session(), version, authenticatedAt), scope, refresh);
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

    /// The same if an application has it.
    public void end(String sent, ClientId by) {
        var token = RefreshToken.parse(sent);
        if (token.isPresent()) {
            var revoked = db.transaction(
                    token.get().user(),
                    tx -> store.lock(tx, token.get().session())
                            .filter(kept -> by.equals(kept.client()))
                            .map(_ -> endOf(tx, token.get()))
                            .orElse(List.of()));
            revocations.tell(revoked);
        }
    }

    /// Has an access token refused, with the session that it belongs to if there is one.
    public void refuse(AccessTokens.Claims claims) {
        if (!end(claims.user(), claims.session())) {
            db.transaction(tx -> {
                refuse(tx, claims.session());
                return true;
            });
        }
    }

    /// Whether an access token is good that was found to be ours.
    public boolean isLive(AccessTokens.Claims claims) {
        var client = claims.client();
        return !revocations.isRevoked(claims.session(), claims.version())
                && (client == null || !revocations.isRevoked(client.session(), claims.version()));
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
