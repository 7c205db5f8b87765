package dev.stoa.web.engine;

import java.io.IOException;

/// An HTTP server that stoa-web can run on.
///
/// An engine accepts connections, parses requests, enforces the limits on sizes and times, and calls the
/// application once for each request on a virtual thread of its own. A body within the limit has been
/// received by then; of a larger one the rest is read from the network as the application asks for it.
/// Implementations are found through [java.util.ServiceLoader].
public interface Engine {

    /// Loads what [#start] needs, while the application is put together on another thread. It is a hint: it may
    /// be left out, and it may still run when the engine starts.
    default void prepare() {}

    /// Starts to listen and returns when connections are accepted.
    ///
    /// @throws IOException if the port cannot be had
    RunningEngine start(Listening listening, Application application) throws IOException;
}
