package dev.stoa.platform.observability;

import dev.stoa.platform.observability.AlertRule.Severity;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches this process by rules, and tells when one begins and ceases to hold, and when nobody has
/// acknowledged that for too long.
final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.alerts");
    private static final int KEPT = 200;

    private final RequestHistory history;
    private final Health health;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Ids ids;
    private final Patience patience;
    private final KeptEpisodes kept;
    private final List<Watched> all;
    private final Deque<Episode> over = new ArrayDeque<>();
    private final Map<AlertCondition.Risen, Rise> rises = new HashMap<>();
    private final List<Consumer<Episode>> told = new CopyOnWriteArrayList<>();

    /// How far a rule is from firing.
    enum Stage {
        QUIET,
        PENDING,
        FIRING
    }

    /// A rule as it stands.
    ///
    /// @param since when it began to hold; null when it does not
    /// @param value what was found, for people; empty when it does not hold
    /// @param episode null unless it fires
    record Alert(
            String name,
            Severity severity,
            String summary,
            Stage stage,
            @Nullable Instant since,
            String value,
            @Nullable Episode episode) {}

    /// How long an alert may fire before others are told, if nobody acknowledges it.
    record Patience(Duration pages, Duration tickets) {
        boolean isOver(Episode episode, Instant now) {
            var limit = switch (episode.severity()) {
                case PAGE -> pages;
                case TICKET -> tickets;
            };
            return !now.isBefore(episode.firedAt().plus(limit));
        }
    }

    /// What was counted when it was last seen to rise.
    private record Rise(double value, Instant at) {}

    /// What a rule came to.
    private record Finding(boolean holds, String value) {
        static final Finding NOTHING = new Finding(false, "");
    }

    private static final class Watched {
        private final AlertRule rule;
        private @Nullable Instant since;
        private @Nullable Episode episode;
        private String value = "";

        Watched(AlertRule rule) {
            this.rule = rule;
        }

        Alert alert() {
            var stage = episode != null ? Stage.FIRING : since != null ? Stage.PENDING : Stage.QUIET;
            return new Alert(rule.name(), rule.severity(), rule.summary(), stage, since, value, episode);
        }
    }

    Alerts(
            List<AlertRule> rules,
            RequestHistory history,
            Health health,
            MeterRegistry meters,
            InstantSource clock,
            Ids ids,
            Patience patience,
            KeptEpisodes kept) {
        this.history = history;
        this.health = health;
        this.meters = meters;
        this.clock = clock;
        this.ids = ids;
        this.patience = patience;
        this.kept = kept;
        all = rules.stream().map(Watched::new).toList();
        restore(kept.read());
        for (var watched : all) {
            Gauge.builder("stoa.alert.firing", () -> isFiring(watched) ? 1 : 0)
                    .description("1 while the alert fires")
                    .tag("alert", watched.rule.name())
                    .register(meters);
        }
    }

    /// Takes up what fired when the process before this ended. Its rule is looked at as soon as any.
    private void restore(KeptEpisodes.Episodes before) {
        over.addAll(before.over());
        for (var episode : before.firing()) {
            all.stream()
                    .filter(watched -> watched.rule.name().equals(episode.name()))
                    .forEach(watched -> {
                        watched.since = episode.firedAt();
                        watched.episode = episode;
                        watched.value = episode.value();
                    });
        }
    }

    /// Has somebody told when an alert fires, when it is escalated, and when it has cleared. Called in
    /// turn, so it should not block for long.
    void tell(Consumer<Episode> who) {
        told.add(who);
    }

    /// Looks at every rule.
    void evaluate() {
        var report = health.ask();
        for (var episode : evaluate(report)) {
            log(episode);
            told.forEach(who -> who.accept(episode));
        }
    }

    private synchronized List<Episode> evaluate(Health.HealthReport report) {
        var now = clock.instant();
        var changes = new ArrayList<Episode>();
        for (var watched : all) {
            var finding = find(watched.rule.when(), report);
            if (finding.holds) {
                watched.value = finding.value;
                hold(watched, now, changes);
            } else {
                clear(watched, now, changes);
            }
        }
        if (!changes.isEmpty()) {
            keep();
        }
        return changes;
    }

    private void hold(Watched watched, Instant now, List<Episode> changes) {
        var since = watched.since == null ? now : watched.since;
        watched.since = since;
        var hasLasted = Duration.between(since, now).compareTo(watched.rule.patience()) >= 0;
        var episode = watched.episode;
        if (episode == null && hasLasted) {
            become(watched, Episode.of(ids.next(), watched.rule, now, watched.value), changes);
        } else if (episode != null && isUnattended(episode, now)) {
            become(watched, episode.escalated(now), changes);
        }
    }

    private boolean isUnattended(Episode episode, Instant now) {
        return !episode.isAcknowledged() && !episode.isEscalated() && patience.isOver(episode, now);
    }

    private static void become(Watched watched, Episode episode, List<Episode> changes) {
        watched.episode = episode;
        changes.add(episode);
    }

    private void clear(Watched watched, Instant now, List<Episode> changes) {
        if (watched.episode != null) {
            var episode = watched.episode.cleared(now);
            changes.add(episode);
            over.addFirst(episode);
            if (over.size() > KEPT) {
                over.removeLast();
            }
        }
        watched.since = null;
        watched.episode = null;
        watched.value = "";
    }

    private void keep() {
        var firing = all.stream()
                .flatMap(watched -> Stream.ofNullable(watched.episode))
                .toList();
        kept.write(new KeptEpisodes.Episodes(firing, List.copyOf(over)));
    }

    /// Notes that somebody looks after what fires, so that nobody else is told. Safe to repeat: who came
    /// first stays. Empty if there is no such episode, or it is over.
    synchronized Optional<Episode> acknowledge(UUID id, UserId who) {
        for (var watched : all) {
            var episode = watched.episode;
            if (episode != null && episode.id().equals(id)) {
                if (!episode.isAcknowledged()) {
                    episode = episode.acknowledged(clock.instant(), who);
                    watched.episode = episode;
                    keep();
                    log("alert_acknowledged", episode);
                }
                return Optional.of(episode);
            }
        }
        return Optional.empty();
    }

    private static void log(Episode episode) {
        log(episode.isOver() ? "alert_cleared" : episode.isEscalated() ? "alert_escalated" : "alert_fired", episode);
    }

    private static void log(String what, Episode episode) {
        LOG.atWarn()
                .addKeyValue("alert", episode.name())
                .addKeyValue("severity", episode.severity().name().toLowerCase(Locale.ROOT))
                .addKeyValue("value", episode.value())
                .log(what);
    }

    private Finding find(AlertCondition condition, Health.HealthReport report) {
        return switch (condition) {
            case AlertCondition.ErrorBurn burn ->
                burning(
                        sum -> sum.errors(),
                        burn.objective(),
                        burn.factor(),
                        burn.longWindow(),
                        burn.shortWindow(),
                        burn.fewest());
            case AlertCondition.LatencyBurn burn ->
                burning(
                        sum -> sum.latencies().above(burn.limit().toNanos()),
                        burn.objective(),
                        burn.factor(),
                        burn.longWindow(),
                        burn.shortWindow(),
                        burn.fewest());
            case AlertCondition.Dependency(var state) -> {
                var concerned = report.in(state);
                yield concerned.isEmpty() ? Finding.NOTHING : new Finding(true, String.join(", ", concerned));
            }
            case AlertCondition.Above(var gauge, var limit) -> {
                var value = sum(gauge);
                yield value > limit ? new Finding(true, number(value)) : Finding.NOTHING;
            }
            case AlertCondition.Risen risen -> risen(risen);
            case AlertCondition.Below(var meter, var whole, var share) -> {
                var of = sum(whole);
                yield of > 0 && sum(meter) < of * share ? new Finding(true, percent(sum(meter) / of)) : Finding.NOTHING;
            }
        };
    }

    /// What counts as bad among requests.
    private interface Bad {
        long in(RequestHistory.Sum sum);
    }

    private Finding burning(
            Bad bad, double objective, double factor, Duration longWindow, Duration shortWindow, int fewest) {
        var allowed = (1 - objective) * factor;
        var whole = history.last(longWindow);
        var recent = history.last(shortWindow);
        var holds = bad.in(whole) >= fewest
                && bad.in(whole) > whole.count() * allowed
                && bad.in(recent) > recent.count() * allowed;
        return holds
                ? new Finding(
                        true, percent((double) bad.in(recent) / recent.count()) + " of " + recent.count() + " requests")
                : Finding.NOTHING;
    }

    private double sum(String gauge) {
        return meters.find(gauge).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    private Finding risen(AlertCondition.Risen condition) {
        var now = clock.instant();
        var value = counted(condition.meter(), condition.tags().toArray(String[]::new));
        var before = rises.getOrDefault(condition, new Rise(0, Instant.MIN));
        if (value > before.value) {
            rises.put(condition, new Rise(value, now));
            return new Finding(true, number(value));
        }
        var isRecent = value > 0 && now.isBefore(before.at.plus(condition.within()));
        return isRecent ? new Finding(true, number(value)) : Finding.NOTHING;
    }

    private double counted(String meter, String[] tags) {
        var search = meters.find(meter).tags(tags);
        return search.counters().stream().mapToDouble(Counter::count).sum()
                + search.timers().stream().mapToLong(Timer::count).sum();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private synchronized boolean isFiring(Watched watched) {
        return watched.episode != null;
    }

    /// Every rule as it stands.
    synchronized List<Alert> list() {
        return all.stream().map(Watched::alert).toList();
    }

    /// What has fired and is over, the last first.
    synchronized List<Episode> history() {
        return List.copyOf(over);
    }
}
