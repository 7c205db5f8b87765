package dev.stoa.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Json;
import dev.stoa.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCommandsTest {
    private static final String ID = "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d";

    private static final String JOB = """
            {"id": "%s", "tenant_id": "01934f5e-0000-7000-8000-000000000001", "kind": "tasks.export", "queue": "default",
             "priority": 5, "state": "failed", "attempt": 3, "max_attempts": 3, "created_at": "2026-11-21T09:00:00Z",
             "run_at": "2026-11-21T09:30:00Z", "started_at": null, "finished_at": null, "progress": null,
             "progress_note": null, "is_cancelling": false, "reason": "the disk is full"}
            """.formatted(ID);

    @AutoClose
    private final FakeServer server = new FakeServer();

    @TempDir
    private Path home;

    private Shell shell;

    @BeforeEach
    void signIn() {
        shell = Shell.signedIn(home, server);
    }

    @Test
    void listsJobsInAStateWithWhyTheyFailed() {
        server.answerNext(200, "{\"items\": [" + JOB + "], \"next_cursor\": \"abc\"}");

        var result = shell.run("job", "list", "--state", "failed", "--kind", "tasks.export", "--limit", "1");

        assertThat(result.code()).isZero();
        assertThat(server.lastRequest().line())
                .isEqualTo("GET /system/jobs?page_size=1&state=failed&kind=tasks.export");
        assertThat(result.out()).contains(ID, "tasks.export", "failed", "3 of 3", "the disk is full");
        assertThat(result.err()).contains("There are older ones.");
    }

    @Test
    void writesJobsAsCsv() {
        server.answerNext(200, "{\"items\": [" + JOB + "], \"next_cursor\": null}");

        var result = shell.run("job", "list", "-o", "csv");

        assertThat(result.lines()).hasSize(2);
        assertThat(result.out()).startsWith("id,tenant_id,kind,queue,").contains(ID + ",");
    }

    @Test
    void showsAJobWithItsFailures() {
        server.answerNext(200, """
                {"job": %s, "args": {"only_owner": null}, "result": null, "worker": null,
                 "failures": [{"attempt": 1, "reason": "the disk was full"}]}
                """.formatted(JOB));

        var result = shell.run("job", "show", ID);

        assertThat(server.lastRequest().line()).isEqualTo("GET /system/jobs/" + ID);
        assertThat(result.out())
                .contains("{\"only_owner\":null}", "1: the disk was full")
                .doesNotContain("result");
    }

    @Test
    void retriesOneJobOrAllThatFailed() {
        server.answerNext(200, "{}");
        assertThat(shell.run("job", "retry", ID).code()).isZero();
        assertThat(server.lastRequest().line()).isEqualTo("POST /system/jobs/" + ID + "/retries");

        server.answerNext(200, "{\"jobs\": 7}");
        assertThat(shell.run("job", "retry", "--all-failed", "--kind", "tasks.export")
                        .err())
                .contains("7 jobs");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("{\"kind\": \"tasks.export\"}"));

        assertThat(shell.run("job", "retry").code()).isEqualTo(2);
        assertThat(shell.run("job", "retry", ID, "--all-failed").code()).isEqualTo(2);
        assertThat(shell.run("job", "retry", "7").code()).isEqualTo(2);
    }

    @Test
    void cancelsAJob() {
        server.answerNext(200, "{\"job\": {\"state\": \"running\"}}");

        assertThat(shell.run("job", "cancel", ID).err()).contains("Its worker was told to end it.");
        assertThat(server.lastRequest().line()).isEqualTo("POST /system/jobs/" + ID + "/cancellations");
    }

    @Test
    void listsPausesAndResumesQueues() {
        server.answerNext(200, """
                [{"name": "default", "paused_at": "2026-11-21T09:30:00Z", "queued": 12, "running": 0, "oldest_at": null}]
                """);
        assertThat(shell.run("queue", "list").out()).contains("default", "paused", "12");

        server.answerNext(200, "{}");
        assertThat(shell.run("queue", "pause", "default").code()).isZero();
        assertThat(server.lastRequest().line()).isEqualTo("PUT /system/jobs/queues/default");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("{\"paused\": true}"));

        server.answerNext(200, "{}");
        assertThat(shell.run("queue", "resume", "default").code()).isZero();
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("{\"paused\": false}"));
    }
}
