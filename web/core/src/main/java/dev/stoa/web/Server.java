package dev.stoa.web;

import dev.stoa.web.engine.RunningEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// An application that is listening.
public final class Server implements AutoCloseable {
    private final RunningEngine engine;
    private final String origin;
    private final Duration drain;
    private final LongLived longLived;
    private final Backlog backlog;
    private final List<Plugin> started;
    private final AtomicBoolean closed = new AtomicBoolean();

    Server(
            RunningEngine engine,
            String origin,
            Duration drain,
            LongLived longLived,
            Backlog backlog,
            List<Plugin> started) {
        this.engine = engine;
        this.origin = origin;
        this.drain = drain;
        this.longLived = longLived;
        this.backlog = backlog;
        this.started = started;
    }

    public int port() {
        return engine.port();
    }

    /// Where to reach it from this machine.
    public URI url() {
        return URI.create(origin + ":" + port());
    }

    /// The work that requests left behind.
    public Background.Counts background() {
        return backlog.counts();
    }

    /// Tells event streams, sockets and [plugins][Plugin#drain] to end, stops accepting, waits for
    /// requests under way and their [Background] within [Limits#drainTime], then stops the plugins.
    /// Does nothing the second time.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            try {
                longLived.end();
                App.drain(started);
                var began = System.nanoTime();
                engine.stop(drain);
                backlog.drain(drain.minusNanos(System.nanoTime() - began));
            } finally {
                App.stop(started);
            }
        }
    }
}
