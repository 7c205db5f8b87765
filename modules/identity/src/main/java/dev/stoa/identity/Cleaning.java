package dev.stoa.identity;

import dev.stoa.identity.accounts.Challenges;
import dev.stoa.identity.accounts.MailTokenStore;
import dev.stoa.identity.invitations.InvitationStore;
import dev.stoa.identity.oauth.OauthParts;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.sessions.SessionStore;
import dev.stoa.platform.jobs.Cron;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.jobs.Schedule;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;

/// Deletes each night what has run out.
final class Cleaning {
    private static final Duration SESSIONS = Duration.ofDays(30);

    private final SessionStore sessions;
    private final MailTokenStore tokens;
    private final Challenges challenges;
    private final InvitationStore invitations;
    private final Lockout lockout;
    private final OauthParts oauth;

    Cleaning(
            SessionStore sessions,
            MailTokenStore tokens,
            Challenges challenges,
            InvitationStore invitations,
            Lockout lockout,
            OauthParts oauth) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.challenges = challenges;
        this.invitations = invitations;
        this.lockout = lockout;
        this.oauth = oauth;
    }

    record Clean() {}

    JobKind<Clean> job() {
        return JobKind.of("identity.clean", Clean.class, (_, _) -> clean());
    }

    Schedule daily() {
        return new Schedule("identity.clean", Cron.of("45 0 * * *", ZoneOffset.UTC), new Clean());
    }

    private Outcome clean() {
        return Outcome.done(Map.of(
                "sessions",
                sessions.forget(SESSIONS),
                "tokens",
                tokens.forget(),
                "challenges",
                challenges.forget(),
                "invitations",
                invitations.forget(),
                "failures",
                lockout.forget(),
                "codes",
                oauth.forget()));
    }
}
