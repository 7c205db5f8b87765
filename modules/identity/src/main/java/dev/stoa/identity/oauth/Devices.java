package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import dev.stoa.identity.oauth.DeviceStore.Answer;
import dev.stoa.identity.oauth.DeviceStore.Waiting;
import dev.stoa.identity.sessions.Delegation;
import dev.stoa.identity.sessions.RefreshToken;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Devices without a keyboard: they show a code, somebody types it elsewhere, and the device is let in (RFC 8628).
final class Devices {
    /// How long somebody has to type the code.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    /// How long a device waits before it asks again. That much longer each time it does not.
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Database db;
    private final DeviceStore store;
    private final Addresses addresses;
    private final Sessions sessions;
    private final Ids ids;
    private final InstantSource clock;

    Devices(Database db, DeviceStore store, Addresses addresses, Sessions sessions, Ids ids, InstantSource clock) {
        this.db = db;
        this.store = store;
        this.addresses = addresses;
        this.sessions = sessions;
        this.ids = ids;
        this.clock = clock;
    }

    /// @throws GeneralException if the application may not do what it asks for
    DeviceAuthorizationSuccessResponse begin(Client client, @Nullable Scope asked) throws GeneralException {
        if (!client.may(ClientGrant.DEVICE_CODE)) {
            throw new GeneralException(OAuth2Error.UNAUTHORIZED_CLIENT);
        }
        var scope = List.copyOf(Scopes.require(asked, client.scope()));
        var now = clock.instant();
        var handle = Handle.make(client.id().tenant());
        var device = new Waiting(client.id(), scope, now.plus(LIFETIME), INTERVAL, null, null, null);
        UserCode code;
        do {
            code = UserCode.make();
        } while (!store.insert(handle, code, device, now));
        return new DeviceAuthorizationSuccessResponse(
                new DeviceCode(handle.value()),
                new com.nimbusds.oauth2.sdk.device.UserCode(code.toString()),
                addresses.at("/console/device"),
                addresses.at("/console/device?code=" + code),
                LIFETIME.toSeconds(),
                INTERVAL.toSeconds(),
                Map.of());
    }

    /// A device of the caller's organisation that waits.
    ///
    /// @throws Problem 404 if there is none with the code
    Waiting require(Caller caller, UserCode code) {
        return store.find(caller.tenant(), code, clock.instant()).orElseThrow(Devices::absent);
    }

    void answer(Caller caller, UserCode code, Answer answer) {
        if (!store.answer(caller.tenant(), code, answer, clock.instant())) {
            throw absent();
        }
    }

    private static Problem absent() {
        return HttpProblem.NOT_FOUND.because("No device waits with this code. It is good for ten minutes and once.");
    }

    /// How a device is answered that asks.
    private sealed interface Found {
        record Good(RefreshToken token, Delegation to, Answer answer) implements Found {}

        /// It was let in before.
        record Used(UserId user, SessionId session) implements Found {}

        record Refused(GeneralException why) implements Found {}
    }

    /// @throws GeneralException as section 3.5 says while nobody has answered, and after
    Begun exchange(Request request, Client client, DeviceCodeGrant grant) throws GeneralException {
        var handle = Handle.parse(grant.getDeviceCode().getValue())
                .filter(one -> one.tenant().equals(client.id().tenant()))
                .orElseThrow(() -> new GeneralException(OAuth2Error.INVALID_GRANT));
        return switch (db.transaction(handle.tenant(), tx -> poll(tx, request, client, handle))) {
            case Found.Good(var token, var to, var answer) ->
                new Begun(
                        sessions.begun(request, token, to, answer.authenticatedAt()),
                        to.scope(),
                        answer.authenticatedAt(),
                        null);
            case Found.Used(var user, var session) -> {
                sessions.end(user, session);
                throw new GeneralException(OAuth2Error.INVALID_GRANT);
            }
            case Found.Refused(var why) -> throw why;
        };
    }

    private Found poll(Transaction tx, Request request, Client client, Handle handle) {
        var now = clock.instant();
        var device = store.lock(tx, handle).orElse(null);
        if (device == null || !device.client().equals(client.id())) {
            return new Found.Refused(new GeneralException(OAuth2Error.INVALID_GRANT));
        }
        var answer = device.answer();
        if (device.session() != null && answer != null) {
            return new Found.Used(answer.user(), device.session());
        }
        if (!now.isBefore(device.expiresAt())) {
            return new Found.Refused(new GeneralException(DeviceAuthorizationGrantError.EXPIRED_TOKEN));
        }
        if (device.polledAt() != null && now.isBefore(device.polledAt().plus(device.interval()))) {
            store.polled(tx, handle, now, device.interval().plus(INTERVAL));
            return new Found.Refused(new GeneralException(DeviceAuthorizationGrantError.SLOW_DOWN));
        }
        store.polled(tx, handle, now, device.interval());
        if (answer == null) {
            return new Found.Refused(new GeneralException(DeviceAuthorizationGrantError.AUTHORIZATION_PENDING));
        }
        if (answer.allowed().isEmpty()) {
            return new Found.Refused(new GeneralException(OAuth2Error.ACCESS_DENIED));
        }
        var session = new SessionId(ids.next());
        store.use(tx, handle, session);
        var to = new Delegation(client.id(), client.name(), answer.allowed());
        var token = sessions.begin(
                tx.as(db, answer.user()),
                request,
                session,
                answer.user(),
                to,
                answer.authenticatedAt(),
                client.lifetime());
        return new Found.Good(token, to, answer);
    }
}
