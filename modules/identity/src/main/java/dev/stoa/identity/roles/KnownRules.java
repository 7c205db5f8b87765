package dev.stoa.identity.roles;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.security.Permissions.Changes;
import dev.stoa.platform.security.Permissions.Rules;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What organisations have changed about who may do what, in memory, so that no request asks the database but the
/// first of an organisation in an hour.
///
/// The process that changes something knows at once. Others hear a signal; who did not hear it looks for all
/// organisations within five seconds. A process that cannot reach the database goes on with what it knows.
public final class KnownRules implements Rules, Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(KnownRules.class);
    private static final String ALL = "all";
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofHours(1);

    /// A transaction may be kept this long after the time that its rows have.
    private static final Duration OVERLAP = Duration.ofMinutes(2);

    private final RoleStore store;
    private final Cache<String, Changes> cache;

    /// Of the last minutes, by when the looks found them.
    private final Map<TenantId, Instant> seen = new ConcurrentHashMap<>();

    private Instant latest = Instant.EPOCH;
    private @Nullable Thread thread;

    public KnownRules(RoleStore store, Caches caches) {
        this.store = store;
        this.cache = caches.cache(CacheSpec.of("permissions", String.class, Changes.class)
                .withTtl(KEPT, KEPT)
                .local());
    }

    @Override
    public Changes of(TenantId tenant) {
        return cache.get(tenant, ALL, () -> store.changes(tenant));
    }

    /// After something was changed. Not within the transaction.
    void forget(TenantId tenant) {
        cache.forget(tenant, ALL);
    }

    /// Forgets what was changed since the last look.
    synchronized void look() {
        store.changedSince(latest.minus(OVERLAP)).forEach((tenant, at) -> {
            if (!at.equals(seen.put(tenant, at))) {
                forget(tenant);
            }
            latest = at.isAfter(latest) ? at : latest;
        });
        seen.values().removeIf(at -> at.isBefore(latest.minus(OVERLAP)));
    }

    /// What was changed before is not known yet, so there is nothing to forget.
    @Override
    public void start() {
        latest = store.now();
        thread = Thread.ofVirtual().name("identity-rules").start(this::run);
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
            LOG.warn("changes of permissions are not looked up: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("changes of permissions are not looked up", e);
        }
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
