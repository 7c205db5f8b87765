package dev.stoa.identity;

import dev.stoa.identity.accounts.Challenges;
import dev.stoa.identity.accounts.MailTokenStore;
import dev.stoa.identity.invitations.InvitationStore;
import dev.stoa.identity.oauth.OauthParts;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.sessions.SessionStore;
import dev.stoa.platform.retention.Rule;
import java.time.Duration;
import java.util.List;

/// How long what has run out can be looked at. Whether it has is told by the clock of the database, which policies of
/// the tables compare with.
final class Cleaning {
    private static final Duration SESSIONS = Duration.ofDays(30);
    private static final Duration FAILURES = Duration.ofDays(1);

    private Cleaning() {}

    static List<Rule> rules(
            SessionStore sessions,
            MailTokenStore tokens,
            Challenges challenges,
            InvitationStore invitations,
            Lockout lockout,
            OauthParts oauth) {
        return List.of(
                new Rule("sessions", SESSIONS, _ -> sessions.forget(SESSIONS)),
                new Rule("mail-tokens", Duration.ZERO, _ -> tokens.forget()),
                new Rule("challenges", Duration.ZERO, _ -> challenges.forget()),
                new Rule("invitations", Duration.ZERO, _ -> invitations.forget()),
                new Rule("sign-in-failures", FAILURES, _ -> lockout.forget()),
                new Rule("codes-of-applications", Duration.ZERO, _ -> oauth.forget()));
    }
}
