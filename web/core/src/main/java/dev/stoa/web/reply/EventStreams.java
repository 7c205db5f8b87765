package dev.stoa.web.reply;

import dev.stoa.web.Events;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.LongLived;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Reply;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The event streams of an application, which are counted, and told to end when the server stops.
public final class EventStreams {
    static final String MEDIA_TYPE = "text/event-stream";

    private final Json json;
    private final LongLived longLived;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    /// @param most open at the same time, about
    public EventStreams(Json json, LongLived longLived, int most) {
        this.json = json;
        this.longLived = longLived;
        this.most = most;
    }

    /// nginx collects what it passes on, unless `X-Accel-Buffering` says that it is wanted at once.
    ///
    /// @throws dev.stoa.web.Problem 503 when as many are open as may be
    public Reply reply(int status, Events events) {
        if (open.get() >= most) {
            throw HttpProblem.OVERLOADED
                    .because("As many event streams are open as there may be.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        return Reply.of(status, MEDIA_TYPE, new Content.Stream(-1, out -> run(events, out)))
                .with("Cache-Control", "no-store")
                .with("X-Accel-Buffering", "no");
    }

    private void run(Events events, OutputStream out) throws Exception {
        var stream = new EventStream(out, json);
        Runnable end = stream::end;
        open.incrementAndGet();
        longLived.add(end);
        try {
            stream.run(events);
        } finally {
            longLived.remove(end);
            open.decrementAndGet();
        }
    }
}
