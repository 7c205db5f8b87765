package dev.stoa.tasks;

import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.NewJob;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tasks as a CSV file (RFC 4180) for a spreadsheet, written by a job.
final class TaskExport {
    private static final int TASKS_A_PAGE = 200;
    private static final TaskFilter EVERYTHING = new TaskFilter(null, null, List.of(), null, null, null, null);

    private final TaskStore store;
    private final Jobs jobs;
    private final Audit audit;
    private final InstantSource clock;

    TaskExport(TaskStore store, Jobs jobs, Audit audit, InstantSource clock) {
        this.store = store;
        this.jobs = jobs;
        this.audit = audit;
        this.clock = clock;
    }

    /// @param onlyOwner null for the tasks of everybody
    record Wanted(@Nullable UserId onlyOwner) {}

    /// @param tasks how many there are in the file
    record Exported(long tasks, String csv) {}

    JobKind<Wanted> kind() {
        return JobKind.of("tasks.export", Wanted.class, this::write).attempts(3).timeout(Duration.ofMinutes(5));
    }

    /// Begins an export of the tasks that the caller may see, or finds the one that is on its way.
    JobId begin(Caller caller) {
        var wanted = new Wanted(Tasks.onlyOwner(caller));
        var job = NewJob.of(wanted).by(caller.user()).unique(caller.user().toString());
        audit.record(AuditEntry.by(caller, "tasks.export").begun());
        return jobs.enqueue(caller.tenant(), job).id();
    }

    private Outcome write(JobContext job, Wanted wanted) throws InterruptedException {
        var now = clock.instant();
        var total = store.stats(job.tenant(), wanted.onlyOwner(), now).total();
        var csv = new StringBuilder(
                "id,title,description,priority,status,due_date,tags,owner_id,created_at,completed_at\r\n");
        var written = 0L;
        @Nullable TaskId after = null;
        List<Task> page;
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("told to stop after " + written + " tasks");
            }
            page = store.listAfter(job.tenant(), EVERYTHING, wanted.onlyOwner(), after, TASKS_A_PAGE, now);
            for (var task : page) {
                csv.append(line(task)).append("\r\n");
                after = task.id();
            }
            written += page.size();
            job.progress((int) (100 * written / Math.max(total, written + 1)), written + " of " + total + " tasks");
        } while (page.size() == TASKS_A_PAGE);
        return Outcome.done(new Exported(written, csv.toString()));
    }

    private static String line(Task task) {
        return Stream.of(
                        task.id(),
                        text(task.title()),
                        text(task.description()),
                        task.priority().name().toLowerCase(Locale.ROOT),
                        task.status().name().toLowerCase(Locale.ROOT),
                        task.dueDate(),
                        text(String.join(" ", task.tags())),
                        task.ownerId(),
                        task.createdAt(),
                        task.completedAt())
                .map(cell -> cell == null ? "" : quoted(cell.toString()))
                .collect(Collectors.joining(","));
    }

    /// A spreadsheet takes what begins like a formula for one, and an apostrophe keeps it from that.
    private static @Nullable String text(@Nullable String text) {
        return text != null && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String cell) {
        return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? "\"" + cell.replace("\"", "\"\"") + "\""
                : cell;
    }
}
