package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Prompt;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.oauth.AuthorizationStore.Code;
import dev.stoa.identity.oauth.AuthorizationStore.Pending;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What somebody is asked by an application, and what they answer.
final class Consents {
    /// How long a code is good for. The application has it at once.
    static final Duration CODE = Duration.ofSeconds(60);

    private final Database db;
    private final Addresses addresses;
    private final ClientStore clients;
    private final AuthorizationStore store;
    private final Sessions sessions;
    private final Trail trail;
    private final InstantSource clock;

    Consents(
            Database db,
            Addresses addresses,
            ClientStore clients,
            AuthorizationStore store,
            Sessions sessions,
            Trail trail,
            InstantSource clock) {
        this.db = db;
        this.addresses = addresses;
        this.clients = clients;
        this.store = store;
        this.sessions = sessions;
        this.trail = trail;
        this.clock = clock;
    }

    /// A question for somebody.
    ///
    /// @param application its name
    /// @param goesTo where the answer goes, as a person recognises it: a host, or a scheme of an application's own
    /// @param scope what it may do if they say yes: what it asked for and they may themselves
    /// @param mustSignIn whether they have to sign in anew before they may say yes
    record Question(String application, String goesTo, List<String> scope, boolean mustSignIn, Instant expiresAt) {}

    /// @throws Problem 404 if there is no such question, or it is not one for this organisation
    Question question(Caller caller, CurrentSession session, Handle handle) {
        var pending = require(caller, handle);
        var asked = parsed(pending.parameters());
        return new Question(
                client(pending).name(),
                place(asked.getRedirectionURI()),
                scope(caller, pending, asked),
                mustSignIn(caller, session, pending, asked),
                pending.expiresAt());
    }

    /// The answer that goes to the application. A question is answered once.
    ///
    /// @param handle of the code, or of the refusal; see [#posted]
    record Answer(AuthorizationResponse response, Handle handle) {}

    /// @throws Problem 404 as above, also if it was answered; 403 if the person has to sign in anew
    Answer answer(Caller caller, CurrentSession session, Handle handle, boolean isAllowed) {
        var pending = require(caller, handle);
        var asked = parsed(pending.parameters());
        if (isAllowed && mustSignIn(caller, session, pending, asked)) {
            throw HttpProblem.FORBIDDEN.because("The application wants you to sign in again first.");
        }
        var code = new Code(
                pending.client(),
                caller.user(),
                pending.parameters(),
                isAllowed ? scope(caller, pending, asked) : List.of(),
                sessions.authenticatedAt(caller.user(), session.id()),
                clock.instant().plus(CODE),
                null);
        var name = Handle.make(caller.tenant());
        var isFirst = db.transaction(caller.tenant(), tx -> {
            var taken = store.take(tx, handle);
            if (taken) {
                store.insert(tx, name, code);
                trail.record(tx, entry(caller, code));
            }
            return taken;
        });
        if (!isFirst) {
            throw absent();
        }
        return new Answer(response(asked, code, name), name);
    }

    private static AuditEntry entry(Caller caller, Code code) {
        var entry = AuditEntry.by(caller, "identity.application-allowed")
                .on("application", code.client())
                .detail("scope", String.join(" ", code.scope()));
        return code.scope().isEmpty() ? entry.refused() : entry;
    }

    /// The answer that a page posts to the application (OAuth 2.0 Form Post Response Mode). Empty if it is too late.
    Optional<AuthorizationResponse> posted(Handle handle) {
        return store.findCode(handle)
                .filter(code -> code.session() == null && clock.instant().isBefore(code.expiresAt()))
                .map(code -> response(parsed(code.parameters()), code, handle));
    }

    private AuthorizationResponse response(AuthorizationRequest asked, Code code, Handle name) {
        var redirect = asked.getRedirectionURI();
        var issuer = new Issuer(addresses.issuer());
        var mode = asked.getResponseMode() == null ? ResponseMode.QUERY : asked.getResponseMode();
        return code.scope().isEmpty()
                ? new AuthorizationErrorResponse(redirect, OAuth2Error.ACCESS_DENIED, asked.getState(), issuer, mode)
                : new AuthorizationSuccessResponse(
                        redirect, new AuthorizationCode(name.value()), null, asked.getState(), issuer, mode);
    }

    private Pending require(Caller caller, Handle handle) {
        return Optional.of(handle)
                .filter(one -> one.tenant().equals(caller.tenant()))
                .flatMap(one -> store.find(one, clock.instant()))
                .orElseThrow(Consents::absent);
    }

    private static Problem absent() {
        return HttpProblem.NOT_FOUND.because("Either the question was answered or is older than ten minutes, or the"
                + " application is of an organisation other than yours. Begin again at the application.");
    }

    private Client client(Pending pending) {
        return clients.find(pending.client()).orElseThrow(Consents::absent).client();
    }

    private List<String> scope(Caller caller, Pending pending, AuthorizationRequest asked) {
        var wanted = asked.getScope() == null || asked.getScope().isEmpty()
                ? client(pending).scope()
                : asked.getScope().toStringList();
        return wanted.stream()
                .filter(one -> Permissions.ABOUT_PEOPLE.contains(one) || caller.has(one))
                .sorted()
                .toList();
    }

    private boolean mustSignIn(Caller caller, CurrentSession session, Pending pending, AuthorizationRequest asked) {
        var authenticatedAt = sessions.authenticatedAt(caller.user(), session.id());
        var isAskedTo = asked.getPrompt() != null && asked.getPrompt().contains(Prompt.Type.LOGIN);
        return (isAskedTo && !authenticatedAt.isAfter(pending.createdAt()))
                || (asked instanceof AuthenticationRequest request
                        && request.getMaxAge() >= 0
                        && authenticatedAt.plusSeconds(request.getMaxAge()).isBefore(clock.instant()));
    }

    private static String place(URI redirect) {
        return redirect.getHost() == null ? redirect.getScheme() : redirect.getHost();
    }

    private static AuthorizationRequest parsed(String parameters) {
        try {
            return AuthorizationRequests.parse(parameters);
        } catch (ParseException e) {
            throw new IllegalStateException("what was checked before it was kept can be read", e);
        }
    }
}
