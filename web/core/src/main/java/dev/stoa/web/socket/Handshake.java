package dev.stoa.web.socket;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request to open a WebSocket.
///
/// Scripts in browsers cannot send `Authorization` with it. They may offer a subprotocol `bearer.`
/// followed by the token instead, beside those they mean to speak; it then counts as the header and is
/// not one of those. Or they bring one of [SocketTickets].
///
/// @param subprotocols what the client offers to speak
/// @param origin the site whose page connects; empty for a client that is not a browser
record Handshake(Request request, List<String> subprotocols, String origin) {
    private static final String BEARER = "bearer.";

    /// @throws dev.stoa.web.Problem 426 if the request does not ask for a WebSocket
    static Handshake of(Request request) {
        var headers = request.headers();
        if (request.method() != Method.GET || !"websocket".equals(lower(headers.find("Upgrade")))) {
            throw HttpProblem.UPGRADE_REQUIRED
                    .because("Connect with the WebSocket protocol here.")
                    .with("Upgrade", "websocket")
                    .with("Connection", "Upgrade");
        }
        var offered = new ArrayList<String>();
        String token = null;
        for (var one : String.join(",", headers.all("Sec-WebSocket-Protocol")).split(",")) {
            var name = one.strip();
            if (name.startsWith(BEARER)) {
                token = name.substring(BEARER.length());
            } else if (!name.isEmpty()) {
                offered.add(name);
            }
        }
        var origin = headers.find("Origin");
        return new Handshake(authorized(request, token), offered, origin == null ? "" : origin);
    }

    private static Request authorized(Request request, @Nullable String token) {
        var headers = request.headers();
        var ticket = request.get(SocketTickets.class).flatMap(tickets -> tickets.redeem(request));
        if (ticket.isPresent()) {
            return request.with(new Authorized(headers, ticket.get()));
        }
        return token == null || headers.find("Authorization") != null
                ? request
                : request.with(new Authorized(headers, "Bearer " + token));
    }

    /// Whether the page came from the host that is asked, or there is no page.
    boolean isOfThisServer() {
        if (origin.isEmpty()) {
            return true;
        }
        try {
            return lower(URI.create(origin).getRawAuthority())
                    .equals(lower(request.headers().find("Host")));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
