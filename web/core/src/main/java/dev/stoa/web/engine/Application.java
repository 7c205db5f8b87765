package dev.stoa.web.engine;

import dev.stoa.web.ProblemType;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;

/// What an engine serves.
public interface Application {

    /// Answers a request by giving the outlet one reply. Called on a virtual thread that belongs to the
    /// request; what it still does after the reply counts as part of the request, which draining waits for.
    /// Never throws.
    void serve(Request request, Outlet outlet);

    /// The reply to something that never became a request: too large, too slow, unreadable.
    ///
    /// @param detail a sentence for the person who reads it
    Reply refuse(ProblemType type, String detail);
}
