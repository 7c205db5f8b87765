package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestApp.Member;
import dev.stoa.web.test.TestReply;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TaskExportTest {
    private static final List<Grant> GRANTS =
            Stream.concat(Audit.GRANTS.stream(), TasksModule.GRANTS.stream()).toList();

    @AutoClose
    private final TestApp app = TestApp.with(GRANTS, (test, platform) -> new TasksModule(platform, test.people()));

    private final TestApp.Tenant tenant = app.newTenant();
    private final Member admin = tenant.join(Role.ADMIN, "Ada");
    private final Member grace = tenant.join(Role.USER, "Grace");

    private static void add(Member member, String title) {
        member.http().post("/tasks", """
            {"title": "%s", "tags": ["stock"]}
            """.formatted(title)).expect(201);
    }

    private static String begin(Member member) {
        var begun = member.http().post("/tasks/exports", "").expect(202);
        var path = begun.header("Location").orElseThrow();
        assertThat(path).isEqualTo("/jobs/" + begun.json("/job_id").asString());
        return path;
    }

    private static String state(TestReply job) {
        return job.expect(200).json("/state").asString();
    }

    @Test
    void theJobWritesTheTasksThatThePersonSees() {
        add(grace, "Flour, twenty sacks");
        add(grace, "=1+1");
        add(admin, "Secret");
        var path = begin(grace);
        assertThat(state(grace.http().get(path))).isEqualTo("queued");

        app.runJobs(tenant);

        var done = grace.http().get(path);
        assertThat(state(done)).isEqualTo("succeeded");
        assertThat(done.json("/result/tasks").asInt()).isEqualTo(2);
        assertThat(done.json("/result/csv").asString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains(",\"Flour, twenty sacks\",,medium,todo,,stock,"))
                .anySatisfy(line -> assertThat(line).contains(",'=1+1,"))
                .noneSatisfy(line -> assertThat(line).contains("Secret"));
    }

    @Test
    void theAuditLogTellsWhoDeletedWhatAndWhoAskedForAnExport() {
        var task = admin.http().post("/tasks", "{\"title\": \"Flour\"}").expect(201);
        var id = task.json("/task/id").asString();
        admin.http().delete("/tasks/" + id).expect(204);
        admin.http().delete("/tasks/" + id).expect(404);
        begin(admin);

        var entries = admin.http()
                .get("/audit")
                .expect(200)
                .json("/items")
                .valueStream()
                .toList();
        assertThat(entries.stream().map(entry -> entry.get("event_type").asString()))
                .containsExactly("tasks.export", "tasks.delete");
        assertThat(entries.getLast().get("resource_id").asString()).isEqualTo(id);
        assertThat(entries.getLast().get("user_id").asString())
                .isEqualTo(admin.id().toString());
        assertThat(grace.http().get("/audit").status()).isEqualTo(403);
    }

    @Test
    void anAdministratorExportsTheTasksOfEverybody() {
        add(grace, "Flour");
        add(admin, "Secret");
        var path = begin(admin);

        app.runJobs(tenant);

        assertThat(admin.http().get(path).json("/result/tasks").asInt()).isEqualTo(2);
    }

    @Test
    void nobodyElseSeesOrCancelsTheJob() {
        var path = begin(grace);
        var stranger = app.newTenant().join(Role.ADMIN, "Mallory");

        for (var other : new Member[] {admin, stranger}) {
            other.http().get(path).expect(404);
            other.http().post(path + "/cancellations", "").expect(404);
        }
    }

    @Test
    void aSecondExportIsTheFirstUntilThatIsOver() {
        var path = begin(grace);
        assertThat(begin(grace)).isEqualTo(path);

        app.runJobs(tenant);

        assertThat(begin(grace)).isNotEqualTo(path);
    }

    @Test
    void whoAskedForAnExportIsToldUntilItIsOver() throws Exception {
        add(grace, "Flour");
        var path = begin(grace);
        var request = HttpRequest.newBuilder(app.anybody().url().resolve(path + "/progress"))
                .header("Authorization", "Bearer " + grace.token())
                .header("Accept", "text/event-stream")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var lines = http.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .iterator();
            assertThat(state(lines)).isEqualTo("queued");

            app.runJobs(tenant);

            assertThat(state(lines)).isEqualTo("succeeded");
            lines.forEachRemaining(line -> assertThat(line).doesNotStartWith("data"));
        }
        admin.http().get(path + "/progress").expect(404);
    }

    /// Of the next event.
    private static String state(Iterator<String> lines) {
        var line = "";
        while (!line.startsWith("data: ")) {
            line = lines.next();
        }
        return new JsonMapper().readTree(line.substring(6)).path("state").asString();
    }

    @Test
    void anExportCanBeCancelled() {
        var path = begin(grace);

        grace.http().post(path + "/cancellations", "").expect(202);

        app.runJobs(tenant);
        assertThat(state(grace.http().get(path))).isEqualTo("cancelled");
        grace.http().post(path + "/cancellations", "").expect(409);
    }
}
