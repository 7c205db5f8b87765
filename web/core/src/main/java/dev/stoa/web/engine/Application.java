package dev.stoa.web.engine;

import dev.stoa.web.ProblemType;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;

/// What an engine serves.
public interface Application extends Handler {

    /// The reply to something that never became a request: too large, too slow, unreadable.
    ///
    /// @param detail a sentence for the person who reads it
    Reply refuse(ProblemType type, String detail);
}
