package dev.stoa.platform.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Counts requests under policies, in this process or, where there is something that the processes
/// share, together.
///
/// Exact either way: each count is one step. While what they share is away, each process counts for
/// itself, so that with `n` processes up to `n` times as much may pass. Counts are kept for 100,000
/// callers in each process; beyond, those who have not been seen the longest begin anew.
public final class Limits {
    private static final int MOST_CALLERS = 100_000;

    private final InstantSource clock;
    private final @Nullable SharedCounters shared;
    private final ConcurrentMap<String, Tally> tallies;

    /// @param shared what the processes count in together; null if there is nothing
    public Limits(InstantSource clock, @Nullable SharedCounters shared) {
        this.clock = clock;
        this.shared = shared;
        this.tallies = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .executor(Runnable::run)
                .<String, Tally>build()
                .asMap();
    }

    /// Counts one request of somebody.
    ///
    /// @param whose an address, a user, …; ids rather than what people wrote, as it becomes a key
    ///     of Redis
    public Verdict count(Policy policy, String whose) {
        return count(policy, whose, false);
    }

    /// Refuses if the limit has been reached, without counting. For what counts only when it goes
    /// wrong.
    ///
    /// @throws Problem 429
    public void require(Policy policy, String whose) {
        var verdict = count(policy, whose, true);
        if (!verdict.isAllowed()) {
            throw refusal(policy, verdict);
        }
    }

    /// What people wrote, as a key that tells nothing of it.
    public String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Problem refusal(Policy policy, Verdict verdict) {
        return HttpProblem.TOO_MANY_REQUESTS
                .because("The limit " + policy.name() + " is " + policy.rate().most() + " in "
                        + policy.rate().time().toSeconds() + " s. Try again later.")
                .retryAfter(verdict.retryAfter());
    }

    private Verdict count(Policy policy, String whose, boolean isPeek) {
        var key = policy.name() + ":" + whose;
        if (shared != null) {
            var together = shared.count(key, policy.rate(), isPeek);
            if (together.isPresent()) {
                return together.get();
            }
        }
        var said = new AtomicReference<Verdict>();
        tallies.compute(key, (_, tally) -> {
            var counted = Tally.count(tally, policy.rate(), micros(), isPeek);
            said.set(counted.verdict());
            return counted.tally();
        });
        return Objects.requireNonNull(said.get());
    }

    private long micros() {
        var now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
