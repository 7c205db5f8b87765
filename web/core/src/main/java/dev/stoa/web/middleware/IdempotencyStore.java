package dev.stoa.web.middleware;

import dev.stoa.web.http.Reply;
import java.util.List;

/// Remembers which requests were sent with an `Idempotency-Key`, and what they were answered.
public interface IdempotencyStore {

    /// A key is the caller's own: two callers may choose the same.
    record Key(String caller, String key) {}

    /// A reply as it was first given.
    record Kept(int status, List<Reply.Header> headers, byte[] body) {}

    /// What becomes of a request with a key.
    sealed interface Claim {
        /// It is the first. Whoever made the claim ends it with [#keep] or [#release].
        record Granted() implements Claim {}

        /// The first is being answered.
        ///
        /// @param fingerprint of the first request
        record Underway(String fingerprint) implements Claim {}

        /// The first was answered.
        ///
        /// @param fingerprint of the first request
        record Answered(String fingerprint, Kept reply) implements Claim {}
    }

    /// Claims a key. Of several at the same time one is granted.
    ///
    /// A store that outlives its process grants a claim anew when the one before has not been ended for longer than
    /// any request takes.
    ///
    /// @param fingerprint tells requests apart
    Claim claim(Key key, String fingerprint);

    /// Ends a claim: from now on this is the reply.
    void keep(Key key, Kept reply);

    /// Ends a claim as if it had never been made.
    void release(Key key);
}
