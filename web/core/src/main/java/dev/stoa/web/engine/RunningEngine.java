package dev.stoa.web.engine;

import java.time.Duration;

/// A server that is listening.
public interface RunningEngine {

    /// The port it listens on.
    int port();

    /// Stops accepting, lets requests under way finish for at most the given time, then closes what is left.
    /// Blocks until everything is closed. Called once.
    void stop(Duration drain);
}
