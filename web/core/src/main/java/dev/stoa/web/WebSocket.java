package dev.stoa.web;

import dev.stoa.web.socket.WhenSlow;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Opens a WebSocket at a path. The method runs once for each handshake, as an endpoint does for a
/// request: what it takes is bound, its access rule is asked, and what it refuses is an ordinary HTTP
/// refusal. It returns the [dev.stoa.web.socket.Conversation] that the socket then has.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface WebSocket {

    /// The path, such as `/rooms/{room}/live`.
    String value();

    /// The subprotocols that are spoken, the preferred one first (RFC 6455 section 1.9). A client that
    /// offers some, and none of these, is refused.
    String[] subprotocols() default {};

    /// The origins whose pages may connect, such as `https://app.example`; `*` for any. The server's
    /// own origin always may, and so may a client that is not a browser and names none.
    String[] origins() default {};

    /// A message that comes in, at most, in bytes; a longer one closes the socket with 1009.
    int messageBytes() default 64 * 1024;

    /// Bytes that may wait for a client that is slow. Each message counts 96 more than it has, for what it takes to
    /// keep one.
    int queueBytes() default 1024 * 1024;

    /// What becomes of a message for which there is no room.
    WhenSlow whenSlow() default WhenSlow.DISCONNECT;

    /// How often to ask a silent client whether it is there; one that does not answer until the next
    /// time is dropped.
    int pingSeconds() default 30;
}
