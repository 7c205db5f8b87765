package dev.stoa.identity.sessions;

import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.SessionId;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Form;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Request;
import java.util.List;

/// Sessions of whoever is signed in: to go on, to end, to look at.
public final class SessionEndpoints {
    private final Sessions sessions;
    private final AccessTokens tokens;

    public SessionEndpoints(Sessions sessions, AccessTokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    @Example("""
        {"refresh_token": "stoar_AZqXkT3gcAKAAAAAAAAAAQGal5E94HACgAAAAAAAAAJr0Zb1nXo9jLw2c7Qy4mVtV3sHf8kPzEuRxAiB5gCdNw"}
        """)
    record Refresh(String refreshToken) {
        /// Not the token.
        @Override
        public String toString() {
            return "Refresh[…]";
        }
    }

    @Post("/token/refresh")
    @Public
    @Fails(401)
    @Summary("Exchange a refresh token for new tokens. It is good once: brought again it ends the session.")
    Token refresh(Request request, Refresh refresh) {
        return sessions.refresh(request, refresh.refreshToken());
    }

    /// A token to be revoked (RFC 7009 section 2.1).
    record Revocation(String token) {
        /// Not the token.
        @Override
        public String toString() {
            return "Revocation[…]";
        }
    }

    /// Answers 200 whether or not there is such a token (RFC 7009 section 2.2).
    @Post("/token/revoke")
    @Public
    @Status(200)
    @Summary("Revoke a refresh or access token, and with it its session (RFC 7009): a form with token.")
    void revoke(@Form Revocation revocation) {
        tokens.verify(revocation.token())
                .ifPresentOrElse(
                        claims -> sessions.end(claims.user(), claims.session()),
                        () -> sessions.end(revocation.token()));
    }

    @Post("/logout")
    @SignedIn
    @Status(204)
    @Summary("End the session: its tokens are refused from now on.")
    void logout(Caller caller, CurrentSession session) {
        sessions.end(caller.user(), session.id());
    }

    record SessionList(List<Session> items) {}

    @Get("/sessions")
    @SignedIn
    @Summary("Where you are signed in, the one used last at the front.")
    SessionList list(Caller caller, CurrentSession session) {
        return new SessionList(sessions.list(caller.user(), session.id()));
    }

    @Delete("/sessions/{id}")
    @SignedIn
    @Fails(404)
    @Summary("End one of your sessions: its tokens are refused from now on.")
    void end(Caller caller, CurrentSession current, SessionId id) {
        if (!sessions.end(caller.user(), id)) {
            throw HttpProblem.NOT_FOUND.because("You have no session " + id + ".");
        }
    }
}
