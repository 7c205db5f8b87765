package dev.stoa.web.reply;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.Events;
import dev.stoa.web.binding.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One open stream of events. The thread of the request produces; another sends the heartbeat, since a
/// producer blocks for as long as nothing happens.
final class EventStream implements Events.Sender {
    private final OutputStream out;
    private final Json json;
    private final Thread producing = Thread.currentThread();

    /// Held while something is written, so that a heartbeat does not end up inside an event.
    private final ReentrantLock writing = new ReentrantLock();

    private boolean isToldToEnd;
    private boolean isOver;

    EventStream(OutputStream out, Json json) {
        this.out = out;
        this.json = json;
    }

    /// Returns when the stream has ended, or throws what ended it.
    void run(Events events) throws Exception {
        var heart = Thread.ofVirtual().unstarted(() -> beat(events.heartbeat()));
        try {
            // The first bytes take the headers with them.
            write(events.retry() == null ? ":\n\n" : "retry: " + events.retry().toMillis() + "\n\n");
            heart.start();
            events.producer().produce(this);
        } catch (Exception e) {
            if (!wasToldToEnd()) {
                throw e;
            }
        } finally {
            finish();
            heart.interrupt();
        }
    }

    @Override
    public void send(@Nullable String id, @Nullable String type, Object data) throws IOException {
        var event = new StringBuilder();
        if (id != null) {
            event.append("id: ").append(oneLine(id)).append('\n');
        }
        if (type != null) {
            event.append("event: ").append(oneLine(type)).append('\n');
        }
        var text = data instanceof String string ? string : new String(json.write(data), UTF_8);
        for (var line : text.split("\r\n|\r|\n", -1)) {
            event.append("data: ").append(line).append('\n');
        }
        write(event.append('\n').toString());
    }

    private static String oneLine(String text) {
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException("the id and the type of an event are one line, were " + text);
        }
        return text;
    }

    private void write(String text) throws IOException {
        writing.lock();
        try {
            out.write(text.getBytes(UTF_8));
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    private void beat(Duration every) {
        try {
            while (true) {
                Thread.sleep(every);
                writing.lock();
                try {
                    if (isOver()) {
                        return;
                    }
                    write(":\n\n");
                } finally {
                    writing.unlock();
                }
            }
        } catch (IOException e) {
            interruptProducer();
        } catch (InterruptedException _) {
            // The stream is over.
        }
    }

    /// Has the producer stop and the reply end well. Does not wait for it.
    synchronized void end() {
        isToldToEnd = true;
        interruptProducer();
    }

    private synchronized void interruptProducer() {
        if (!isOver) {
            producing.interrupt();
        }
    }

    /// From here on the thread of the request is not interrupted, and only it writes. An interrupt that came
    /// from [#end] has done its work: the rest of the reply is to be sent.
    private void finish() {
        writing.lock();
        try {
            synchronized (this) {
                isOver = true;
                if (isToldToEnd) {
                    var _ = Thread.interrupted();
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    private synchronized boolean wasToldToEnd() {
        return isToldToEnd;
    }
}
