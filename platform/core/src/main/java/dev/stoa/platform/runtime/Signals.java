package dev.stoa.platform.runtime;

/// Short messages between the processes of an installation: "look again", "forget this".
///
/// Whoever listens at the moment hears a message once, in the sender's process too. A message may be lost when a
/// connection breaks, so it only makes things faster; what must not be missed is a row in the database.
public interface Signals extends AutoCloseable {

    /// What is done with messages, on a thread of its own, one after the other. It returns quickly.
    interface Listener {
        void heard(String message);

        /// Messages may have been missed. Called after each interruption.
        default void interrupted() {}
    }

    /// Sends a message, or logs that it could not. Blocks for a round trip; not called in a transaction.
    ///
    /// @param channel lower-case letters, digits, `.` and `-`
    /// @param message 7,000 bytes of UTF-8 at most
    void send(String channel, String message);

    /// Hears what is sent on a channel from now on.
    void listen(String channel, Listener listener);

    @Override
    void close();
}
