package dev.stoa.web.engine;

import dev.stoa.web.http.Reply;

/// Takes the reply to one request.
@FunctionalInterface
public interface Outlet {

    /// Sends a reply. One whose bytes are held goes on its way and this returns at once, unless it is long
    /// and the client is slow. One that is streamed is written by this thread, and this returns when the
    /// last byte was handed over.
    ///
    /// The headers of the reply have at most 15 KiB, each counted with 32 bytes more (RFC 9113 section 6.5.2).
    /// The engine adds `Date`, and `Content-Length` or `Transfer-Encoding`. It sends no body in reply to
    /// HEAD, or with 204 and 304, and does not call the writer then.
    ///
    /// @throws dev.stoa.web.http.ClientGone if the client went before it had everything
    /// @throws Exception what the writer of the body threw; the reply was broken off
    void send(Reply reply) throws Exception;
}
