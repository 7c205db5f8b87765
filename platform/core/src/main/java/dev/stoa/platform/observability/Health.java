package dev.stoa.platform.observability;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this process depends on, and how that is.
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.health");

    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
    private final Map<String, State> last = new ConcurrentHashMap<>();
    private final MeterRegistry meters;

    Health(MeterRegistry meters) {
        this.meters = meters;
    }

    /// How things are. `DEGRADED`: requests are answered, but something is missing.
    public enum State {
        UP,
        DEGRADED,
        DOWN
    }

    /// One of the things.
    ///
    /// @param detail left out of a reply when there is nothing to say
    /// @param latencyMs how long it took to answer, in milliseconds
    public record Checked(
            State status,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String detail,
            double latencyMs) {}

    /// @param status the worst of what is needed; what is not needed makes it no worse than degraded
    /// @param checks by name
    public record HealthReport(State status, Map<String, Checked> checks) {
        /// The names of what is in a state.
        List<String> in(State state) {
            return checks.entrySet().stream()
                    .filter(check -> check.getValue().status == state)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    public void add(HealthCheck check) {
        checks.add(check);
        Gauge.builder("stoa.dependency.up", check.name(), this::up)
                .description("Whether it answered when it was last asked: 1 or 0")
                .tag("dependency", check.name())
                .register(meters);
    }

    private double up(String name) {
        var state = last.get(name);
        return state == null ? Double.NaN : state == State.UP ? 1 : 0;
    }

    /// Asks everything, all at once.
    public HealthReport ask() {
        var threads = new ArrayList<Thread>();
        var found = new LinkedHashMap<String, Checked>();
        for (var check : checks) {
            found.put(check.name(), new Checked(check.isNeeded() ? State.DOWN : State.DEGRADED, "no answer", 0));
        }
        for (var check : checks) {
            threads.add(Thread.ofVirtual().name("health-" + check.name()).start(() -> {
                var checked = ask(check);
                synchronized (found) {
                    found.put(check.name(), checked);
                }
            }));
        }
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (found) {
            found.forEach((name, checked) -> last.put(name, checked.status));
            var worst = found.values().stream().map(Checked::status).reduce(State.UP, Health::worse);
            return new HealthReport(worst, new LinkedHashMap<>(found));
        }
    }

    private static State worse(State one, State other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Checked ask(HealthCheck check) {
        var began = System.nanoTime();
        HealthCheck.Finding finding;
        try {
            finding = check.probe().get();
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be asked", check.name(), e);
            finding = HealthCheck.Finding.down(e.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
        var state = finding.isUp() ? State.UP : check.isNeeded() ? State.DOWN : State.DEGRADED;
        return new Checked(state, finding.detail(), Math.round((System.nanoTime() - began) / 10_000.0) / 100.0);
    }
}
