package dev.stoa.web.socket;

import dev.stoa.web.App;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Plugin;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tickets for clients that cannot send `Authorization` with a handshake, as scripts in browsers cannot.
///
/// `POST /socket-tickets` with the header answers a ticket; a handshake with `?ticket=` and it counts
/// as carrying that header. A ticket is good for one handshake within half a minute, so it may stand in
/// an address, which others log. Tickets are kept in memory: with several nodes, a client has to open
/// its socket at the one it asked.
public final class SocketTickets implements Plugin {
    private static final Duration LIFE = Duration.ofSeconds(30);

    /// Tickets that may wait to be used.
    private static final int MOST = 100_000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Issued> issued = new ConcurrentHashMap<>();

    private record Issued(String authorization, long nanos) {
        boolean isFresh() {
            return System.nanoTime() - nanos < LIFE.toNanos();
        }
    }

    /// @param expiresIn seconds
    public record Ticket(String ticket, long expiresIn) {}

    @Override
    public void install(App app) {
        app.mount(new Endpoints()).use(this::redeem);
    }

    final class Endpoints {
        @Post("/socket-tickets")
        @SignedIn
        @Summary("Get a ticket that opens one WebSocket, for ?ticket= in its address")
        Ticket issue(@Header("Authorization") String authorization) {
            issued.values().removeIf(ticket -> !ticket.isFresh());
            if (issued.size() >= MOST) {
                throw HttpProblem.OVERLOADED
                        .because("Too many tickets wait to be used.")
                        .retryAfter(LIFE);
            }
            var bytes = new byte[32];
            random.nextBytes(bytes);
            var ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            issued.put(ticket, new Issued(authorization, System.nanoTime()));
            return new Ticket(ticket, LIFE.toSeconds());
        }
    }

    private Reply redeem(Request request, Handler next) throws Exception {
        var isHandshake = "websocket".equalsIgnoreCase(request.headers().find("Upgrade"));
        if (!isHandshake || !request.rawQuery().contains("ticket=")) {
            return next.handle(request);
        }
        var ticket = issued.remove(ticket(request));
        return next.handle(
                ticket != null && ticket.isFresh()
                        ? request.with(new Authorized(request.headers(), ticket.authorization))
                        : request);
    }

    private static String ticket(Request request) {
        try {
            return String.join("", request.query().all("ticket"));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.MALFORMED_REQUEST.because("The query is not properly percent-encoded.");
        }
    }
}
