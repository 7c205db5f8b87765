package dev.stoa.web.socket;

/// One open WebSocket, as an engine offers it (RFC 6455). Safe for use by several threads; nothing here
/// blocks.
///
/// The engine answers pings, joins fragments, checks UTF-8, and completes the closing handshake.
public interface Connection {

    /// Queues a message. Messages arrive in the order they were queued; nothing happens once the connection
    /// is closed.
    void send(Message message);

    /// The [Message#queuedBytes] of all messages that were queued and that the network has not taken yet.
    long queuedBytes();

    /// Sends a ping without data; [Listener#alive] tells of the answer.
    void ping();

    /// Starts the closing handshake, after what is queued, and ends the connection when it is over, or
    /// after a second.
    ///
    /// @param code 1000 to 4999, of those that may be sent (RFC 6455 section 7.4)
    /// @param reason at most 123 bytes of UTF-8
    void close(int code, String reason);

    /// Drops the connection at once.
    void abort();

    /// Whether to go on receiving. While it is false the engine leaves what comes in the network, and after a
    /// message or two nothing more arrives at the listener.
    void receive(boolean wanted);

    /// Told by the engine what happens to one connection, one call at a time. Must not block.
    interface Listener {

        /// The handshake is done. Called first.
        void opened(Connection connection);

        void received(Message message);

        /// Something came from the other side, a pong at least.
        void alive();

        /// It is over. Called once, last, and only after [#opened].
        ///
        /// @param code what the other side said, or 1005 when it said nothing, or 1006 when it just went
        void closed(int code, String reason);
    }
}
