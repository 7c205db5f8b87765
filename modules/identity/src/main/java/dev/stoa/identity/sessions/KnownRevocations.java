package dev.stoa.identity.sessions;

import dev.stoa.identity.sessions.SessionStore.Revocation;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.security.Revocations;
import dev.stoa.platform.security.SessionId;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The revocations of the last day, in memory, so that no request asks the database.
///
/// The process that revokes knows at once. Others hear a signal and look at the table; who did not hear it looks
/// within five seconds. A process that cannot reach the database knows no more until it can, and then the tokens
/// expire after their 15 minutes.
public final class KnownRevocations implements Revocations, Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(KnownRevocations.class);
    private static final String CHANNEL = "identity.revoked";
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofDays(1);

    /// A transaction may be kept this long after the time that its rows have.
    private static final Duration OVERLAP = Duration.ofMinutes(2);

    private final SessionStore store;
    private final Signals signals;
    private final Map<SessionId, Revocation> known = new ConcurrentHashMap<>();
    private @Nullable Instant latest;
    private @Nullable Thread thread;

    public KnownRevocations(SessionStore store, Signals signals) {
        this.store = store;
        this.signals = signals;
    }

    @Override
    public boolean isRevoked(SessionId session, int version) {
        var revoked = known.get(session);
        return revoked != null && version <= revoked.version();
    }

    /// Notes what was revoked here, and tells the others. Not within the transaction.
    void tell(List<Revocation> revoked) {
        if (!revoked.isEmpty()) {
            revoked.forEach(this::note);
            signals.send(CHANNEL, "look");
        }
    }

    private void note(Revocation revoked) {
        known.merge(revoked.session(), revoked, (one, other) -> one.version() < other.version() ? other : one);
    }

    /// Reads what is new. Times are the database's throughout.
    synchronized void look() {
        var found = store.revocations(latest == null ? null : latest.minus(OVERLAP));
        found.forEach(this::note);
        if (!found.isEmpty()) {
            var last = found.getLast().at();
            latest = last;
            known.values().removeIf(one -> one.at().isBefore(last.minus(KEPT)));
        }
    }

    /// Knows all before the first request.
    @Override
    public void start() {
        look();
        signals.listen(CHANNEL, new Signals.Listener() {
            @Override
            public void heard(String message) {
                lookIfPossible();
            }

            @Override
            public void interrupted() {
                lookIfPossible();
            }
        });
        thread = Thread.ofVirtual().name("identity-revocations").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                lookIfPossible();
            }
        } catch (InterruptedException _) {
            // stopped
        }
    }

    private void lookIfPossible() {
        try {
            look();
        } catch (DatabaseException e) {
            LOG.warn("revoked tokens are not looked up: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("revoked tokens are not looked up", e);
        }
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
