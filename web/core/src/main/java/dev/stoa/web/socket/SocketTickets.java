package dev.stoa.web.socket;

import dev.stoa.web.App;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Plugin;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Request;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Tickets for clients that cannot send `Authorization` with a handshake, as scripts in browsers cannot.
///
/// `POST /socket-tickets` with the header answers a ticket; a handshake with `?ticket=` and it counts
/// as carrying that header. A ticket is good for one handshake within half a minute and for nothing else, so
/// it may stand in an address, which others log. Tickets are kept in memory: with several nodes, a client has
/// to open its socket at the one it asked.
public final class SocketTickets implements Plugin {
    private static final Duration LIFE = Duration.ofSeconds(30);

    /// Tickets that may wait to be used, and those of them with the same `Authorization`.
    private static final int MOST = 100_000;

    private static final int MOST_OF_ONE = 20;

    private final SecureRandom random = new SecureRandom();

    /// The oldest first, which is the next to expire.
    private final Map<String, Issued> issued = new LinkedHashMap<>();

    private final Map<String, Integer> waiting = new HashMap<>();

    private record Issued(String authorization, long nanos) {
        boolean isFresh() {
            return System.nanoTime() - nanos < LIFE.toNanos();
        }
    }

    /// @param expiresIn seconds
    public record Ticket(String ticket, long expiresIn) {}

    @Override
    public void install(App app) {
        app.mount(new Endpoints()).use((request, next) -> {
            request.set(SocketTickets.class, this);
            return next.handle(request);
        });
    }

    final class Endpoints {
        @Post("/socket-tickets")
        @SignedIn
        @Summary("Get a ticket that opens one WebSocket, for ?ticket= in its address")
        Ticket issue(@Header("Authorization") String authorization) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            var ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            keep(ticket, authorization);
            return new Ticket(ticket, LIFE.toSeconds());
        }
    }

    private synchronized void keep(String ticket, String authorization) {
        dropExpired();
        if (waiting.getOrDefault(authorization, 0) >= MOST_OF_ONE) {
            throw HttpProblem.TOO_MANY_REQUESTS
                    .because("Too many of your tickets wait to be used.")
                    .retryAfter(LIFE);
        }
        if (issued.size() >= MOST) {
            throw HttpProblem.OVERLOADED
                    .because("Too many tickets wait to be used.")
                    .retryAfter(LIFE);
        }
        issued.put(ticket, new Issued(authorization, System.nanoTime()));
        waiting.merge(authorization, 1, Integer::sum);
    }

    private void dropExpired() {
        var oldestFirst = issued.values().iterator();
        while (oldestFirst.hasNext()) {
            var oldest = oldestFirst.next();
            if (oldest.isFresh()) {
                return;
            }
            oldestFirst.remove();
            uncount(oldest);
        }
    }

    private void uncount(Issued gone) {
        waiting.computeIfPresent(gone.authorization, (_, count) -> count == 1 ? null : count - 1);
    }

    /// The `Authorization` for which the ticket of a handshake was issued, the first time it comes.
    Optional<String> redeem(Request handshake) {
        if (!handshake.rawQuery().contains("ticket=")) {
            return Optional.empty();
        }
        var ticket = ticket(handshake);
        synchronized (this) {
            var redeemed = issued.remove(ticket);
            if (redeemed == null) {
                return Optional.empty();
            }
            uncount(redeemed);
            return redeemed.isFresh() ? Optional.of(redeemed.authorization) : Optional.empty();
        }
    }

    private static String ticket(Request request) {
        try {
            return String.join("", request.query().all("ticket"));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.MALFORMED_REQUEST.because("The query is not properly percent-encoded.");
        }
    }
}
