package dev.stoa.platform.outbound;

import org.jspecify.annotations.Nullable;

/// There is no answer.
public final class OutboundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    public enum Reason {
        /// The address may not be called. Nothing was sent.
        ADDRESS_REFUSED,
        /// The host failed too often and is left alone for a while. Nothing was sent.
        BREAKER_OPEN,
        /// As many calls as there may be were under way for as long as this one could wait. Nothing
        /// was sent.
        BUSY,
        /// Time was up. What the receiver did is unknown.
        TIMEOUT,
        /// No connection, or one that broke. What the receiver did is unknown.
        UNREACHABLE,
        /// The answer is longer than one may be.
        TOO_LARGE,
        /// It redirects in a way that is not followed.
        REDIRECT
    }

    OutboundException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
