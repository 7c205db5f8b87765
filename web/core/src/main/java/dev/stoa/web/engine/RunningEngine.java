package dev.stoa.web.engine;

import java.io.IOException;
import java.time.Duration;

/// A server that is listening.
public interface RunningEngine {

    /// The port it listens on.
    int port();

    /// Uses another certificate for connections that are opened from now on; those that are open stay.
    ///
    /// @throws IOException if the files cannot be used; the certificate then stays as it was
    void reload(Tls tls) throws IOException;

    /// Stops accepting, lets requests under way finish for at most the given time, then closes what is left.
    /// Blocks until everything is closed. Called once.
    void stop(Duration drain);
}
