package dev.stoa.platform.events;

import static dev.stoa.platform.security.Permissions.OPERATE;

import dev.stoa.platform.events.DeadLetters.DeadLetter;
import dev.stoa.platform.events.DeadLetters.DeadLetterDetails;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Default;
import dev.stoa.web.Description;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How events are delivered, for those who look after the installation.
@Description("Whether events reach their subscribers, and what to do about those that did not.")
final class EventsEndpoints {
    private final EventStore store;
    private final DeadLetters letters;
    private final EventStatistics statistics;
    private final InstantSource clock;
    private final Runnable announce;

    /// @param announce has the stream looked at soon
    EventsEndpoints(
            EventStore store, DeadLetters letters, EventStatistics statistics, InstantSource clock, Runnable announce) {
        this.store = store;
        this.letters = letters;
        this.statistics = statistics;
        this.clock = clock;
        this.announce = announce;
    }

    /// A subscription and how it does.
    ///
    /// @param types the events it wants; empty for all
    /// @param lag events it has still to handle, counted to 100,000, those that wait to be tried again
    ///     among them
    /// @param retrying events that failed and are tried again
    /// @param waiting events that wait behind one of those
    /// @param dead events that were given up
    record SubscriptionState(String name, List<String> types, long lag, long retrying, long waiting, long dead) {}

    record Subscriptions(List<SubscriptionState> items) {}

    @Get("/system/events/subscriptions")
    @Needs(OPERATE)
    @Summary("See how far each subscription is, and what failed.")
    Subscriptions subscriptions() {
        return new Subscriptions(store.states());
    }

    @Get("/system/events/counts")
    @Needs(OPERATE)
    @Summary(
            "Count the events of each type in windows: the last hour by minutes, the day by quarters of an hour, the week by two hours.")
    EventStatistics.EventCounts counts(@Default("hour") EventStatistics.Period period) {
        return statistics.count(period);
    }

    @Get("/system/events/dead-letters")
    @Needs(OPERATE)
    @Summary("List events that were given up, the latest first; of one subscription or of all.")
    CursorPage<DeadLetter> deadLetters(@Nullable String subscription, Cursor cursor) {
        var after = cursor.after(DeadLetters.After.class).orElse(null);
        var found = letters.list(subscription, after, cursor.limit() + 1);
        return cursor.page(
                found, letter -> new DeadLetters.After(Long.parseLong(letter.place()), letter.subscription()));
    }

    @Get("/system/events/dead-letters/{subscription}/{event_id}")
    @Needs(OPERATE)
    @Summary("See one event that was given up, and what is in it.")
    DeadLetterDetails deadLetter(String subscription, UUID eventId) {
        return letters.find(subscription, eventId)
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("That event has been replayed or discarded."));
    }

    /// Which dead letters.
    ///
    /// @param eventIds those, up to 1,000; empty for all of the subscription
    record Chosen(String subscription, @Size(max = 1_000) List<UUID> eventIds) {}

    /// How many events it was.
    record Replayed(int replayed) {}

    /// How many events it was.
    record Discarded(int discarded) {}

    @Post("/system/events/replays")
    @Needs(OPERATE)
    @Summary("Have events that were given up tried again: some, or all of a subscription.")
    Replayed replay(Chosen chosen) {
        var replayed = letters.replay(chosen.subscription, chosen.eventIds, clock.instant());
        announce.run();
        return new Replayed(replayed);
    }

    @Post("/system/events/discards")
    @Needs(OPERATE)
    @Summary("Forget events that were given up: some, or all of a subscription.")
    Discarded discard(Chosen chosen) {
        return new Discarded(letters.discard(chosen.subscription, chosen.eventIds));
    }
}
