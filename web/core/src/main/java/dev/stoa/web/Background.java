package dev.stoa.web;

import dev.stoa.web.http.Request;
import java.util.ArrayList;
import java.util.List;

/// Work that a request leaves behind, done after its reply was handed over.
///
/// Every application provides this type; an endpoint that wants it takes it as a parameter. The work is held in
/// memory: when the process dies it is gone. What must survive is a job, written down with the change
/// it belongs to.
public final class Background {
    private final Request request;
    private final Backlog backlog;
    private final List<Work> work = new ArrayList<>(2);

    private record Work(String name, Task task) {}

    /// What is done.
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /// How much work there is and was.
    ///
    /// @param failed what threw; each was logged
    public record Counts(int underway, long done, long failed) {}

    private Background(Request request, Backlog backlog) {
        this.request = request;
        this.backlog = backlog;
    }

    static final class Provider {
        private final Backlog backlog;

        Provider(Backlog backlog) {
            this.backlog = backlog;
        }

        @Provides
        Background background(Request request) {
            var background = new Background(request, backlog);
            request.set(Background.class, background);
            return background;
        }
    }

    /// Has something done on a virtual thread of its own once the reply was handed over, with the request as
    /// [Request#current]. If the endpoint throws after all, it is not done.
    ///
    /// @param name what the log calls it
    /// @throws Problem 503 if too much waits already
    public void run(String name, Task task) {
        backlog.admit();
        work.add(new Work(name, task));
    }

    void begin() {
        work.forEach(one -> backlog.start(request, one.name, one.task));
        work.clear();
    }

    void giveUp() {
        work.forEach(_ -> backlog.release());
        work.clear();
    }
}
