package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What operators see of the jobs of a module, and do with them.
class TaskJobsForOperatorsTest {
    @AutoClose
    private final TestApp app =
            TestApp.with(TasksModule.GRANTS, (test, platform) -> new TasksModule(platform, test.people()));

    private final TestApp.Tenant tenant = app.newTenant();
    private final TestClient operator = app.newTenant().joinOperator("Olga").http();

    private String export(String name) {
        return tenant.join(Role.USER, name)
                .http()
                .post("/tasks/exports", "")
                .expect(202)
                .json("/job_id")
                .asString();
    }

    @Test
    void onlyOperatorsSeeTheJobsOfOthers() {
        var admin = tenant.join(Role.ADMIN, "Ada").http();

        admin.get("/system/jobs").expect(403);
        admin.get("/system/jobs/overview").expect(403);
        admin.post("/system/jobs/retries", "{}").expect(403);
        app.anybody().get("/system/jobs").expect(401);
    }

    @Test
    void jobsAreListedByTenantAPageAtATime() {
        var made = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            made.addFirst(export("Grace " + i));
        }

        var first = operator.get("/system/jobs?page_size=2&state=queued&kind=tasks.export&tenant=" + tenant.id())
                .expect(200);
        var second = operator.get(first.json("/_links/next").asString()).expect(200);

        var seen = new ArrayList<String>();
        first.json("/items").forEach(job -> seen.add(job.path("id").asString()));
        second.json("/items").forEach(job -> seen.add(job.path("id").asString()));
        assertThat(seen).isEqualTo(made);
        assertThat(second.json("/next_cursor").isNull()).isTrue();
    }

    @Test
    void aJobIsLookedAtCancelledRetriedAndDiscarded() {
        var path = "/system/jobs/" + export("Grace");
        operator.delete(path).expect(409);

        operator.post(path + "/cancellations", "").expect(200);
        operator.post(path + "/cancellations", "").expect(409);
        assertThat(operator.post(path + "/retries", "")
                        .expect(200)
                        .json("/job/state")
                        .asString())
                .isEqualTo("queued");
        operator.post(path + "/retries", "").expect(409);
        app.runJobs(tenant);

        var done = operator.get(path).expect(200);
        assertThat(done.json("/job/state").asString()).isEqualTo("succeeded");
        assertThat(done.json("/job/attempt").asInt()).isOne();
        assertThat(done.json("/result/tasks").asInt()).isZero();
        operator.delete(path).expect(204);
        operator.get(path).expect(404);
    }

    @Test
    void aJobIsNotRetriedBesideAnotherWithItsKey() {
        var grace = tenant.join(Role.USER, "Grace").http();
        var first = grace.post("/tasks/exports", "").expect(202).json("/job_id").asString();
        grace.post("/jobs/" + first + "/cancellations", "").expect(202);
        grace.post("/tasks/exports", "").expect(202);

        operator.post("/system/jobs/" + first + "/retries", "").expect(409);
    }

    @Test
    void theOverviewCountsWhatThereIs() {
        export("Grace");

        var overview = operator.get("/system/jobs/overview").expect(200);

        assertThat(overview.json("/queued").asInt()).isPositive();
        assertThat(overview.json("/kinds").valueStream().map(kind -> kind.asString()))
                .contains("retention.purge", "tasks.export");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        operator.get("/system/jobs/" + UUID.randomUUID()).expect(404);
        operator.post("/system/jobs/" + UUID.randomUUID() + "/retries", "").expect(404);
        operator.put("/system/jobs/queues/nowhere", "{\"paused\": true}").expect(404);
        operator.post("/system/jobs/schedules/nothing/runs", "").expect(404);
    }
}
