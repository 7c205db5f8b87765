package dev.stoa.platform.events;

import java.util.List;

/// Brings events to the subscriptions of this process from another system, to which a [Relay] hands
/// them.
public interface Feed extends AutoCloseable {

    /// Begins to bring events to each inbox: each event at least once, those of a key in order. Returns at
    /// once; a system that is away is waited for.
    void start(List<Inbox> inboxes);

    /// Brings no more, and returns when what is under way is settled.
    @Override
    void close();
}
