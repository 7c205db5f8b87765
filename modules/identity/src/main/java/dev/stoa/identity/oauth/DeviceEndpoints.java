package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import dev.stoa.identity.oauth.DeviceStore.Answer;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.time.Instant;
import java.util.List;

/// Where devices without a keyboard ask to be let in, and where somebody does.
final class DeviceEndpoints {
    private final Addresses addresses;
    private final ClientAuthentications authentications;
    private final ClientStore clients;
    private final Devices devices;
    private final Sessions sessions;

    DeviceEndpoints(
            Addresses addresses,
            ClientAuthentications authentications,
            ClientStore clients,
            Devices devices,
            Sessions sessions) {
        this.addresses = addresses;
        this.authentications = authentications;
        this.clients = clients;
        this.devices = devices;
        this.sessions = sessions;
    }

    @Post("/oauth/device_authorization")
    @Public
    @Status(200)
    @Fails(401)
    @Summary("Ask for codes for a device without a keyboard (RFC 8628): a form with scope.")
    Reply begin(Request request) {
        return Messages.answer(request, addresses.at("/oauth/device_authorization"), message -> {
            var asked = DeviceAuthorizationRequest.parse(message);
            return devices.begin(authentications.require(asked), asked.getScope())
                    .toHTTPResponse();
        });
    }

    /// @param application its name
    /// @param scope what it may do if you say yes
    record DeviceQuestion(String application, List<String> scope, Instant expiresAt) {}

    @Get("/oauth/devices/{code}")
    @SignedIn
    @Fails(404)
    @Summary("Which device waits with a code, and what it wants to do.")
    DeviceQuestion question(Caller caller, CurrentSession session, UserCode code) {
        var device = devices.require(caller, code);
        var name = clients.find(device.client()).map(kept -> kept.client().name());
        return new DeviceQuestion(name.orElse(""), allowed(caller, device.scope()), device.expiresAt());
    }

    @Post("/oauth/devices/{code}")
    @SignedIn
    @Status(204)
    @Fails(404)
    @Summary("Let a device in that waits with a code, or not.")
    void answer(Caller caller, CurrentSession session, UserCode code, AuthorizationEndpoints.Decision decision) {
        var device = devices.require(caller, code);
        var allowed = decision.isAllowed() ? allowed(caller, device.scope()) : List.<String>of();
        devices.answer(
                caller,
                code,
                new Answer(caller.user(), allowed, sessions.authenticatedAt(caller.user(), session.id())));
    }

    private static List<String> allowed(Caller caller, List<String> scope) {
        return scope.stream()
                .filter(one -> Permissions.ABOUT_PEOPLE.contains(one) || caller.has(one))
                .toList();
    }
}
