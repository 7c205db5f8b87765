package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.OIDCError;
import com.nimbusds.openid.connect.sdk.Prompt;
import dev.stoa.identity.oauth.AuthorizationStore.Pending;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What applications ask people to be let do (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
///
/// First it is found out who asks and where the answer would go. While that is in doubt nobody is sent anywhere.
final class AuthorizationRequests {
    /// How long somebody may think about it.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final Set<ResponseMode> MODES = Set.of(ResponseMode.QUERY, ResponseMode.FORM_POST);

    private final Addresses addresses;
    private final ClientAuthentications clients;
    private final AuthorizationStore store;
    private final InstantSource clock;

    AuthorizationRequests(
            Addresses addresses, ClientAuthentications clients, AuthorizationStore store, InstantSource clock) {
        this.addresses = addresses;
        this.clients = clients;
        this.store = store;
        this.clock = clock;
    }

    /// What becomes of a request.
    sealed interface Begun {
        /// Somebody may decide about it.
        record Kept(Handle handle) implements Begun {}

        /// It is refused, and the application told.
        record Refused(AuthorizationErrorResponse answer) implements Begun {}

        /// There is nobody who could be told.
        record Doubtful(String why) implements Begun {}
    }

    /// @param parameters as they were sent, a query or a form
    Begun begin(String parameters) {
        var sent = URLUtils.parseParameters(parameters);
        var kept = once(sent, "client_id").map(ClientID::new).flatMap(clients::find);
        if (kept.isEmpty()) {
            return new Begun.Doubtful("The application is not known here (client_id).");
        }
        var client = kept.get().client();
        var redirect = once(sent, "redirect_uri").filter(one -> RedirectUri.matches(client.redirectUris(), one));
        if (redirect.isEmpty()) {
            return new Begun.Doubtful(
                    "The application asks to send you to an address that was not agreed with it (redirect_uri).");
        }
        try {
            check(client, parse(parameters));
        } catch (GeneralException e) {
            return new Begun.Refused(refusal(URI.create(redirect.get()), sent, e));
        }
        var handle = Handle.make(client.id().tenant());
        var now = clock.instant();
        store.insert(handle, new Pending(client.id(), parameters, now, now.plus(LIFETIME)));
        return new Begun.Kept(handle);
    }

    /// The value of a parameter that came once.
    private static Optional<String> once(Map<String, List<String>> sent, String name) {
        var values = sent.getOrDefault(name, List.of());
        return values.size() == 1 && !values.getFirst().isBlank() ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /// A request that was checked before, or has to be.
    static AuthorizationRequest parse(String parameters) throws ParseException {
        var plain = AuthorizationRequest.parse(parameters);
        return isOpenId(plain) ? AuthenticationRequest.parse(parameters) : plain;
    }

    private static boolean isOpenId(AuthorizationRequest asked) {
        return asked.getScope() != null && asked.getScope().contains("openid");
    }

    private void check(Client client, AuthorizationRequest asked) throws GeneralException {
        if (!client.may(ClientGrant.AUTHORIZATION_CODE)) {
            throw new GeneralException(OAuth2Error.UNAUTHORIZED_CLIENT);
        }
        if (!asked.getResponseType().impliesCodeFlow()) {
            throw new GeneralException(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE);
        }
        if (asked.getResponseMode() != null && !MODES.contains(asked.getResponseMode())) {
            throw invalid("response_mode is query or form_post here");
        }
        if (asked.getRequestObject() != null) {
            throw new GeneralException(OAuth2Error.REQUEST_NOT_SUPPORTED);
        }
        if (asked.getRequestURI() != null) {
            throw new GeneralException(OAuth2Error.REQUEST_URI_NOT_SUPPORTED);
        }
        checkChallenge(client, asked);
        Scopes.require(asked.getScope(), client.scope());
        for (var resource : asked.getResources() == null ? List.<URI>of() : asked.getResources()) {
            if (!addresses.isOurs(resource)) {
                throw new GeneralException(OAuth2Error.INVALID_TARGET);
            }
        }
        if (asked.getPrompt() != null && asked.getPrompt().contains(Prompt.Type.NONE)) {
            // Who is signed in is known to the page alone, which asks.
            throw new GeneralException(OIDCError.LOGIN_REQUIRED);
        }
    }

    /// Without a challenge whoever finds a code can use it (RFC 7636), unless the application shows that it is itself.
    private static void checkChallenge(Client client, AuthorizationRequest asked) throws GeneralException {
        if (asked.getCodeChallenge() == null) {
            if (client.authentication() == ClientAuthentication.NONE || asked.getCodeChallengeMethod() != null) {
                throw invalid("code_challenge is missing");
            }
        } else if (!CodeChallengeMethod.S256.equals(asked.getCodeChallengeMethod())) {
            throw invalid("code_challenge_method is S256 here");
        }
    }

    private static GeneralException invalid(String why) {
        return new GeneralException(new ErrorObject(OAuth2Error.INVALID_REQUEST_CODE, why, 400));
    }

    private AuthorizationErrorResponse refusal(URI redirect, Map<String, List<String>> sent, GeneralException e) {
        var known = e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject();
        var mode = once(sent, "response_mode").map(ResponseMode::new).filter(MODES::contains);
        return new AuthorizationErrorResponse(
                redirect,
                known,
                once(sent, "state").map(State::new).orElse(null),
                new Issuer(addresses.issuer()),
                mode.orElse(ResponseMode.QUERY));
    }
}
