package dev.stoa.web.http;

import dev.stoa.web.socket.Connection;
import java.io.OutputStream;

/// What a reply carries after its headers.
public sealed interface Content {

    /// A body that is held whole; empty for none.
    record Bytes(byte[] bytes) implements Content {}

    /// A body that is made while it is sent.
    ///
    /// @param length in bytes, or -1 when that is not known beforehand
    record Stream(long length, Writer writer) implements Content {}

    /// No body: the connection becomes a WebSocket.
    ///
    /// @param subprotocol the one that was agreed on, or empty for none (RFC 6455 section 1.9)
    /// @param listener what is told of this one connection
    /// @param messageBytes a message that comes in, at most; a longer one closes the connection with 1009
    record Upgrade(String subprotocol, Connection.Listener listener, int messageBytes) implements Content {}

    /// Writes a body. Runs on the thread of the request, after the headers were sent.
    @FunctionalInterface
    interface Writer {

        /// Writes everything and returns. Need not close the stream. Other threads may help, one at a time.
        ///
        /// Writing blocks while the client takes its time, and `flush` sends what was written so far. When the
        /// client has gone, writing throws [ClientGone] and the thread is interrupted.
        ///
        /// @throws Exception to break the reply off: the client sees that it is not whole
        void write(OutputStream out) throws Exception;
    }
}
