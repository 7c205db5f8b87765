package dev.stoa.web.socket;

/// What to do with a message when as many bytes as may wait for a client do so already.
public enum WhenSlow {
    /// Drop the connection. For what must arrive whole: the client connects again and asks for what it missed.
    DISCONNECT,

    /// Drop the message. For what the next message makes obsolete, such as a position.
    DROP
}
