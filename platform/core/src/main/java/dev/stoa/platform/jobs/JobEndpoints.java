package dev.stoa.platform.jobs;

import dev.stoa.platform.security.Caller;
import dev.stoa.web.Accepted;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;

/// The jobs that the caller asked for, over HTTP.
final class JobEndpoints {
    private final JobRecords jobs;

    JobEndpoints(JobRecords jobs) {
        this.jobs = jobs;
    }

    @Get("/jobs/{id}")
    @SignedIn
    @Fails(404)
    @Summary("How far a job of yours is, and what came out.")
    OwnJob get(Caller caller, JobId id) {
        return jobs.find(caller.tenant(), caller.user(), id)
                .orElseThrow(() -> JobProblem.JOB_NOT_FOUND.because("There is no job " + id + ", or it is not yours."));
    }

    @Post("/jobs/{id}/cancellations")
    @SignedIn
    @Fails({404, 409})
    @Summary("Cancel a job of yours. One that runs ends a moment later.")
    Accepted<OwnJob> cancel(Caller caller, JobId id) {
        var _ = get(caller, id);
        if (!jobs.cancel(id)) {
            throw JobProblem.JOB_IS_OVER.because("It is too late to cancel this job.");
        }
        return new Accepted<>("/jobs/" + id, get(caller, id));
    }
}
