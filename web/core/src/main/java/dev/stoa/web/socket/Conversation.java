package dev.stoa.web.socket;

/// What an application does with one open WebSocket.
///
/// Each call runs on a virtual thread and may block; the calls of one socket come one after the other,
/// in the order of what happened. There is no thread while nothing happens. While a call blocks, a few
/// messages wait and the client is then slowed down.
///
/// @param <I> what comes in: `String` for text as it is, `byte[]` for binary messages, any other type
///     for JSON, which is read as strictly as the body of a request
/// @param <O> what is sent, written in the same way
public interface Conversation<I, O> {

    /// The socket is open.
    default void opened(Socket<O> socket) throws Exception {}

    /// A message came.
    ///
    /// A [dev.stoa.web.Problem] that is thrown here is sent to the client as a message,
    /// `application/problem+json` in text, and so is the refusal of a message that does not fit `I`;
    /// the socket stays open. Any other failure is logged and closes it with 1011.
    void received(Socket<O> socket, I message) throws Exception;

    /// The socket is closed. Called last, and only if [#opened] was called.
    ///
    /// @param code what the other side said, 1005 when it said nothing, 1006 when it went without a word
    default void closed(Socket<O> socket, int code, String reason) throws Exception {}
}
