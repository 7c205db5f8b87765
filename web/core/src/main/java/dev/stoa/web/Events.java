package dev.stoa.web;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A reply that goes on: Server-Sent Events (HTML Standard, section 9.2), each sent as it happens.
///
/// ```java
/// @Get("/events") @SignedIn
/// Events changes(Caller caller, @Header("Last-Event-ID") @Nullable String last) {
///     return Events.of(events -> {
///         try (var changes = tasks.changesSince(caller, last)) {
///             while (true) {
///                 var change = changes.take();
///                 events.send(change.id(), "task", change.task());
///             }
///         }
///     });
/// }
/// ```
///
/// @param producer makes the events
/// @param heartbeat how often a comment is sent, so that those on the way do not take the silence for the end
/// @param retry how long a client should wait before it connects again; null leaves that to the client
public record Events(
        Producer producer, Duration heartbeat, @Nullable Duration retry) {

    public Events {
        if (heartbeat.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("a heartbeat is 1 ms or more, was " + heartbeat);
        }
    }

    /// Events with a heartbeat every 15 seconds.
    public static Events of(Producer producer) {
        return new Events(producer, Duration.ofSeconds(15), null);
    }

    public Events withHeartbeat(Duration heartbeat) {
        return new Events(producer, heartbeat, retry);
    }

    public Events withRetry(Duration retry) {
        return new Events(producer, heartbeat, retry);
    }

    /// Makes the events of one stream, on the thread of the request.
    @FunctionalInterface
    public interface Producer {

        /// Sends events until there are no more, and returns. A client then connects again after a while.
        ///
        /// When the client goes or the server stops, the thread is interrupted. Let the
        /// [InterruptedException], or what sending throws, end this method.
        void produce(Sender events) throws Exception;
    }

    /// Sends the events of one stream. Several threads may share it.
    public interface Sender {

        /// Sends an event without id and type.
        default void send(Object data) throws IOException {
            send(null, null, data);
        }

        /// Sends an event, and returns when it is on its way. Blocks while the client takes its time.
        ///
        /// @param id what the client names as `Last-Event-ID` when it connects again; null keeps the last one
        /// @param type what the client listens for; null is `message`
        /// @param data a `String` is sent as it is, anything else as JSON
        /// @throws dev.stoa.web.http.ClientGone if the client has gone
        /// @throws IllegalArgumentException if the id or the type has a line break
        void send(@Nullable String id, @Nullable String type, Object data) throws IOException;
    }
}
