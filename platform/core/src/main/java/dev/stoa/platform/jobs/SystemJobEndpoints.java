package dev.stoa.platform.jobs;

import static dev.stoa.platform.security.Permissions.OPERATE;

import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The jobs of all tenants, for those who look after the installation.
final class SystemJobEndpoints {
    private final JobRecords records;
    private final JobControl control;
    private final Overviews overviews;

    SystemJobEndpoints(JobRecords records, JobControl control, Overviews overviews) {
        this.records = records;
        this.control = control;
        this.overviews = overviews;
    }

    /// The id of the last job seen.
    record After(JobId id) {}

    @Get("/system/jobs")
    @Needs(OPERATE)
    @Summary("List jobs, the newest first.")
    CursorPage<JobSummary> list(JobFilter filter, Cursor cursor) {
        var after = cursor.after(After.class).map(After::id).orElse(null);
        return cursor.page(records.listAfter(filter, after, cursor.limit() + 1), job -> new After(job.id()));
    }

    @Get("/system/jobs/overview")
    @Needs(OPERATE)
    @Summary("How the queues, workers and schedules are, and how jobs ended in the last hour.")
    JobsOverview overview() {
        return overviews.all();
    }

    @Get("/system/jobs/{id}")
    @Needs(OPERATE)
    @Fails(404)
    @Summary("One job, with its arguments, its result and why attempts failed.")
    JobDetails get(JobId id) {
        return records.find(id).orElseThrow(() -> noJob(id));
    }

    @Post("/system/jobs/{id}/retries")
    @Needs(OPERATE)
    @Fails({404, 409})
    @Summary("Queue a job again that is over, or that waits for its next attempt.")
    JobDetails retry(JobId id) {
        if (!control.retry(id)) {
            var _ = get(id);
            throw JobProblem.JOB_IS_NOT_OVER.because("This job is on its way already.");
        }
        return get(id);
    }

    @Post("/system/jobs/{id}/cancellations")
    @Needs(OPERATE)
    @Fails({404, 409})
    @Summary("Cancel a job. One that runs ends a moment later.")
    JobDetails cancel(JobId id) {
        if (!control.cancel(id)) {
            var _ = get(id);
            throw JobProblem.JOB_IS_OVER.because("It is too late to cancel this job.");
        }
        return get(id);
    }

    @Delete("/system/jobs/{id}")
    @Needs(OPERATE)
    @Fails({404, 409})
    @Summary("Delete a job that is over.")
    void discard(JobId id) {
        if (!control.discard(id)) {
            var _ = get(id);
            throw JobProblem.JOB_IS_NOT_OVER.because("Cancel the job first.");
        }
    }

    /// Which of the dead jobs.
    ///
    /// @param kind null for all
    record Failed(@Nullable String kind) {}

    /// How many jobs were changed; at most 10,000 are at a time.
    record Changed(int jobs) {}

    @Post("/system/jobs/retries")
    @Needs(OPERATE)
    @Summary("Queue all failed jobs again.")
    Changed retryFailed(Failed which) {
        return new Changed(control.retryFailed(which.kind()));
    }

    @Post("/system/jobs/discards")
    @Needs(OPERATE)
    @Summary("Delete all failed jobs.")
    Changed discardFailed(Failed which) {
        return new Changed(control.discardFailed(which.kind()));
    }

    @Get("/system/jobs/queues")
    @Needs(OPERATE)
    @Summary("List the queues.")
    List<JobsOverview.Queue> queues() {
        return overviews.queues();
    }

    /// Whether jobs of a queue may begin.
    record QueueChange(boolean paused) {}

    @Put("/system/jobs/queues/{name}")
    @Needs(OPERATE)
    @Fails(404)
    @Summary("Pause a queue on all nodes, or let it go on. What runs is not touched.")
    JobsOverview.Queue pause(String name, QueueChange change) {
        control.pause(name, change.paused());
        return overviews.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(() -> JobProblem.QUEUE_NOT_FOUND.because("There is no queue " + name + "."));
    }

    @Post("/system/jobs/schedules/{name}/runs")
    @Needs(OPERATE)
    @Fails(404)
    @Summary("Run a schedule within the next second. Its next time stays.")
    void run(String name) {
        if (!control.run(name)) {
            throw JobProblem.SCHEDULE_NOT_FOUND.because("There is no schedule " + name + ".");
        }
    }

    private static Problem noJob(JobId id) {
        return JobProblem.JOB_NOT_FOUND.because("There is no job " + id + ".");
    }
}
