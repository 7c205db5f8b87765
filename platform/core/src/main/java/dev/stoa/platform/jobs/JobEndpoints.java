package dev.stoa.platform.jobs;

import dev.stoa.platform.security.Caller;
import dev.stoa.web.Accepted;
import dev.stoa.web.Events;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import java.time.Duration;

/// The jobs that the caller asked for, over HTTP.
final class JobEndpoints {
    /// Half as long as running jobs wait to write their progress, by default.
    private static final Duration LOOK = Duration.ofMillis(500);

    private final JobRecords records;
    private final JobControl control;

    JobEndpoints(JobRecords records, JobControl control) {
        this.records = records;
        this.control = control;
    }

    @Get("/jobs/{id}")
    @SignedIn
    @Fails(404)
    @Summary("How far a job of yours is, and what came out.")
    OwnJob get(Caller caller, JobId id) {
        return records.find(caller.tenant(), caller.user(), id)
                .orElseThrow(() -> JobProblem.JOB_NOT_FOUND.because("There is no job " + id + ", or it is not yours."));
    }

    /// Ends with the job: a client that connects again is told the end once more.
    @Get("/jobs/{id}/progress")
    @SignedIn
    @Fails(404)
    @Summary("Follow a job of yours until it is over, as Server-Sent Events that hold it as it is now.")
    Events follow(Caller caller, JobId id) {
        var first = get(caller, id);
        return Events.of(stream -> {
            var last = first;
            stream.send(last);
            while (!last.state().isOver()) {
                Thread.sleep(LOOK);
                var now = get(caller, id);
                if (!now.equals(last)) {
                    stream.send(now);
                }
                last = now;
            }
        });
    }

    @Post("/jobs/{id}/cancellations")
    @SignedIn
    @Fails({404, 409})
    @Summary("Cancel a job of yours. One that runs ends a moment later.")
    Accepted<OwnJob> cancel(Caller caller, JobId id) {
        var _ = get(caller, id);
        if (!control.cancel(id)) {
            throw JobProblem.JOB_IS_OVER.because("It is too late to cancel this job.");
        }
        return new Accepted<>("/jobs/" + id, get(caller, id));
    }
}
