package dev.stoa.tasks;

import static dev.stoa.tasks.TaskProblem.TASK_NOT_FOUND;
import static dev.stoa.tasks.TaskProblem.TITLE_TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestApp.Member;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestReply;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TaskEndpointsTest {
    @AutoClose
    private final TestApp app =
            TestApp.with(TasksModule.GRANTS, (test, platform) -> new TasksModule(platform, test.people()));

    private final TestApp.Tenant tenant = app.newTenant();
    private final Member admin = tenant.join(Role.ADMIN, "Ada");
    private final Member grace = tenant.join(Role.USER, "Grace");
    private final Member guest = tenant.join(Role.GUEST, "Linus");

    private static TestReply add(Member member, String title) {
        return member.http().post("/tasks", """
            {"title": "%s"}
            """.formatted(title)).expect(201);
    }

    private static String path(TestReply created) {
        return created.header("Location").orElseThrow();
    }

    private static List<String> titles(TestReply list) {
        return list.expect(200)
                .json("/items")
                .valueStream()
                .map(task -> task.path("title").asString())
                .toList();
    }

    @Test
    void aNewTaskHasItsDefaults() {
        var created = grace.http().post("/tasks", """
            {"title": "  Order flour ", "tags": ["Stock", "stock ", "Rye"], "due_date": "2026-11-22T10:00:00+01:00"}
            """).expect(201).expectHeader("ETag", "\"1\"");

        var task = created.json("/task");
        assertThat(path(created)).isEqualTo("/tasks/" + task.path("id").asString());
        assertThat(task.path("title").asString()).isEqualTo("Order flour");
        assertThat(task.path("priority").asString()).isEqualTo("medium");
        assertThat(task.path("status").asString()).isEqualTo("todo");
        assertThat(task.path("completed").asBoolean()).isFalse();
        assertThat(task.path("due_date").asString()).isEqualTo("2026-11-22T09:00:00Z");
        assertThat(task.path("tags").valueStream().map(tag -> tag.asString())).containsExactly("stock", "rye");
        assertThat(task.path("owner").path("name").asString()).isEqualTo("Grace");
        assertThat(grace.http().get(path(created)).expect(200).json("/task")).isEqualTo(task);
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsAdded() {
        var refused = grace.http().post("/tasks", """
            {"title": " ", "priority": "urgent", "tags": "stock", "id": 3}
            """).problem(HttpProblem.INVALID);
        assertThat(refused.pointers()).containsExactlyInAnyOrder("/priority", "/tags", "/id");

        assertThat(grace.http()
                        .post("/tasks", """
            {"title": "%s", "description": "%s"}
            """.formatted("x".repeat(201), "x".repeat(1001)))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/description", "/title");
        assertThat(grace.http().post("/tasks", """
            {"title": "late", "due_date": "2026-11-21T09:30:00Z"}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/due_date");
        assertThat(titles(grace.http().get("/tasks"))).isEmpty();
    }

    @Test
    void anOpenTitleIsTakenUntilItsTaskIsDone() {
        var first = add(grace, "Order flour");
        grace.http().post("/tasks", "{\"title\": \"order FLOUR\"}").problem(TITLE_TAKEN);
        add(admin, "Order flour");

        grace.http().patch(path(first), "{\"completed\": true}").expect(200);
        var second = add(grace, "Order flour");

        grace.http().patch(path(first), "{\"completed\": false}").problem(TITLE_TAKEN);
        grace.http().patch(path(second), "{\"title\": \"Order rye\"}").expect(200);
        grace.http().patch(path(first), "{\"completed\": false}").expect(200);
    }

    @Test
    void ofManyWhoAddOneTitleAtOnceOneSucceeds() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 30)
                    .mapToObj(_ -> threads.submit(() -> grace.http()
                            .post("/tasks", "{\"title\": \"Order flour\"}")
                            .status()))
                    .toList();
            var created = 0;
            for (var reply : replies) {
                assertThat(reply.get()).isIn(201, 409);
                created += reply.get() == 201 ? 1 : 0;
            }
            assertThat(created).isEqualTo(1);
        }
    }

    @Test
    void completingIsRememberedAndReopeningForgotten() {
        var task = path(add(grace, "Clean the oven"));

        app.clock().advance(Duration.ofHours(1));
        var completed = grace.http().patch(task, "{\"status\": \"completed\"}").expect(200);
        assertThat(completed.json("/task/completed").asBoolean()).isTrue();
        assertThat(completed.json("/task/completed_at").asString()).isEqualTo("2026-11-21T10:30:00Z");

        app.clock().advance(Duration.ofHours(1));
        var renamed =
                grace.http().patch(task, "{\"title\": \"Clean the deck oven\"}").expect(200);
        assertThat(renamed.json("/task/completed_at").asString()).isEqualTo("2026-11-21T10:30:00Z");

        var reopened = grace.http().patch(task, "{\"completed\": false}").expect(200);
        assertThat(reopened.json("/task/status").asString()).isEqualTo("todo");
        assertThat(reopened.json("/task/completed_at").isNull()).isTrue();
    }

    @Test
    void puttingTwiceGivesTheSameAndForgetsWhatIsNotSent() {
        var task = path(grace.http().post("/tasks", """
            {"title": "Order flour", "description": "Twenty sacks", "priority": "high"}
            """).expect(201));

        var once = grace.http().put(task, "{\"title\": \"Order rye\"}").expect(200);
        var twice = grace.http().put(task, "{\"title\": \"Order rye\"}").expect(200);
        assertThat(once.json("/task")).isEqualTo(twice.json("/task"));
        assertThat(twice.json("/task/description").isNull()).isTrue();
        assertThat(twice.json("/task/priority").asString()).isEqualTo("medium");
    }

    @Test
    void aDueDateThatHasPassedMayStay() {
        var task = path(grace.http().post("/tasks", """
            {"title": "Order flour", "due_date": "2026-11-22T09:00:00Z"}
            """).expect(201));
        app.clock().advance(Duration.ofDays(3));

        grace.http().patch(task, "{\"priority\": \"high\"}").expect(200);
        grace.http().patch(task, "{\"due_date\": \"2026-11-23T09:00:00Z\"}").problem(HttpProblem.INVALID);
        grace.http().patch(task, "{\"due_date\": null}").expect(200);
    }

    @Test
    void whoNamesAnOldVersionLosesNothingOfTheOther() {
        var task = path(add(grace, "Order flour"));
        grace.http().patch(task, "{\"priority\": \"high\"}").expect(200).expectHeader("ETag", "\"2\"");

        grace.http()
                .with("If-Match", "\"1\"")
                .put(task, "{\"title\": \"Order rye\"}")
                .problem(HttpProblem.PRECONDITION_FAILED);

        assertThat(grace.http().get(task).json("/task/title").asString()).isEqualTo("Order flour");
        grace.http()
                .with("If-Match", "\"2\"")
                .put(task, "{\"title\": \"Order rye\"}")
                .expect(200);
        admin.http().with("If-Match", "\"1\"").delete(task).problem(HttpProblem.PRECONDITION_FAILED);
        grace.http().with("If-None-Match", "\"3\"").get(task).expect(304);
    }

    @Test
    void changesAtTheSameTimeDoNotUndoEachOther() throws Exception {
        var task = path(add(admin, "Order flour"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> admin.http().patch(task, "{\"description\": \"Twenty sacks\"}"));
            var two = threads.submit(() -> admin.http().patch(task, "{\"priority\": \"high\"}"));
            var three = threads.submit(() -> admin.http().patch(task, "{\"tags\": [\"stock\"]}"));
            one.get().expect(200);
            two.get().expect(200);
            three.get().expect(200);
        }

        var after = admin.http().get(task).expect(200).expectHeader("ETag", "\"4\"");
        assertThat(after.json("/task/description").asString()).isEqualTo("Twenty sacks");
        assertThat(after.json("/task/priority").asString()).isEqualTo("high");
        assertThat(after.json("/task/tags")).hasSize(1);
    }

    /// S08.07
    @Test
    void eachRoleMayDoWhatItMay() {
        var task = path(add(grace, "Order flour"));
        var guests = path(admin.http().post("/tasks", """
            {"title": "Check the books", "owner_id": "%s"}
            """.formatted(guest.id())).expect(201));

        guest.http().post("/tasks", "{\"title\": \"Mine\"}").problem(HttpProblem.FORBIDDEN);
        guest.http().get(guests).expect(200);
        guest.http().put(guests, "{\"title\": \"Mine\"}").problem(HttpProblem.FORBIDDEN);
        guest.http().patch(guests, "{\"completed\": true}").problem(HttpProblem.FORBIDDEN);
        guest.http().delete(guests).problem(HttpProblem.FORBIDDEN);

        grace.http().get(task).expect(200);
        grace.http().put(task, "{\"title\": \"Order rye\"}").expect(200);
        grace.http().delete(task).problem(HttpProblem.FORBIDDEN);

        admin.http().put(task, "{\"title\": \"Order spelt\"}").expect(200);
        assertThat(admin.http().delete(task).expect(204).bytes()).isEmpty();
        admin.http().delete(task).problem(TASK_NOT_FOUND);

        app.anybody().get("/tasks").problem(HttpProblem.UNAUTHENTICATED);
        app.anybody().post("/tasks", "not even json").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void whatIsNotYoursIsNotThere() {
        var other = tenant.join(Role.USER, "Noor");
        var task = path(add(grace, "Order flour"));

        other.http().get(task).problem(TASK_NOT_FOUND);
        other.http().put(task, "{\"title\": \"Mine now\"}").problem(TASK_NOT_FOUND);
        other.http().patch(task, "{\"completed\": true}").problem(TASK_NOT_FOUND);
        assertThat(titles(other.http().get("/tasks"))).isEmpty();
        assertThat(titles(other.http().get("/tasks?owner=" + grace.id()))).isEmpty();
        assertThat(other.http().get("/tasks/stats").json("/total").asInt()).isZero();
        assertThat(titles(admin.http().get("/tasks"))).containsExactly("Order flour");
    }

    @Test
    void tenantsNeverSeeEachOther() {
        var task = path(add(grace, "Order flour"));
        var stranger = app.newTenant().join(Role.ADMIN, "Stranger");

        stranger.http().get(task).problem(TASK_NOT_FOUND);
        stranger.http().put(task, "{\"title\": \"Mine now\"}").problem(TASK_NOT_FOUND);
        stranger.http().delete(task).problem(TASK_NOT_FOUND);
        assertThat(titles(stranger.http().get("/tasks"))).isEmpty();
        assertThat(stranger.http().get("/tasks/stats").json("/total").asInt()).isZero();
        grace.http().get(task).expect(200);
    }

    @Test
    void tasksAreGivenToPeopleOfTheOrganisationOnly() {
        var task = path(add(grace, "Order flour"));
        var stranger = app.newTenant().join(Role.USER, "Stranger");

        grace.http().patch(task, "{\"owner_id\": \"%s\"}".formatted(admin.id())).problem(HttpProblem.FORBIDDEN);
        assertThat(admin.http()
                        .patch(task, "{\"owner_id\": \"%s\"}".formatted(stranger.id()))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/owner_id");
        for (var nobody : List.of("", " ", "zz", "\\u0000")) {
            assertThat(admin.http()
                            .patch(task, "{\"owner_id\": \"%s\"}".formatted(nobody))
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/owner_id");
        }
        var given = admin.http()
                .patch(task, "{\"owner_id\": \"%s\"}".formatted(guest.id()))
                .expect(200);
        assertThat(given.json("/task/owner/name").asString()).isEqualTo("Linus");
        grace.http().get(task).problem(TASK_NOT_FOUND);
        guest.http().get(task).expect(200);
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        grace.http().post("/tasks", """
            {"title": "B 100%", "priority": "high", "tags": ["x", "y"], "due_date": "2026-11-22T09:00:00Z"}
            """).expect(201);
        app.clock().advance(Duration.ofMinutes(1));
        grace.http().post("/tasks", """
            {"title": "a", "priority": "low", "tags": ["x"], "description": "hidden words"}
            """).expect(201);
        app.clock().advance(Duration.ofMinutes(1));
        grace.http().post("/tasks", "{\"title\": \"C\", \"completed\": true}").expect(201);
        var http = grace.http();

        assertThat(titles(http.get("/tasks"))).containsExactly("C", "a", "B 100%");
        assertThat(titles(http.get("/tasks?sort=title"))).containsExactly("a", "B 100%", "C");
        assertThat(titles(http.get("/tasks?sort=-priority,title"))).containsExactly("B 100%", "C", "a");
        assertThat(titles(http.get("/tasks?sort=due_date"))).startsWith("B 100%");
        assertThat(titles(http.get("/tasks?status=completed"))).containsExactly("C");
        assertThat(titles(http.get("/tasks?completed=false&sort=title"))).containsExactly("a", "B 100%");
        assertThat(titles(http.get("/tasks?priority=low"))).containsExactly("a");
        assertThat(titles(http.get("/tasks?tag=X&tag=y"))).containsExactly("B 100%");
        assertThat(titles(http.get("/tasks?q=HIDDEN"))).containsExactly("a");
        assertThat(titles(http.get("/tasks?q=%25"))).containsExactly("B 100%");
        assertThat(titles(http.get("/tasks?overdue=true"))).isEmpty();
        app.clock().advance(Duration.ofDays(1));
        assertThat(titles(grace.http().get("/tasks?overdue=true"))).containsExactly("B 100%");
        assertThat(titles(grace.http().get("/tasks?overdue=false&sort=title"))).containsExactly("a", "C");

        assertThat(grace.http()
                        .get("/tasks?sort=colour")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/sort");
        assertThat(grace.http()
                        .get("/tasks?sort=title;drop%20table")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/sort");
        grace.http().get("/tasks?page_size=101").problem(HttpProblem.INVALID);
    }

    @Test
    void followingTheLinksReachesEveryTask() {
        for (int i = 0; i < 45; i++) {
            app.clock().advance(Duration.ofSeconds(1));
            add(grace, "Task " + i);
        }

        var page = grace.http().get("/tasks?page=2&page_size=20").expect(200);
        assertThat(page.json("/items")).hasSize(20);
        assertThat(page.json("/total").asInt()).isEqualTo(45);
        assertThat(page.json("/_links/prev").isNull()).isFalse();
        var last = grace.http().get(page.json("/_links/next").asString()).expect(200);
        assertThat(titles(last)).containsExactly("Task 4", "Task 3", "Task 2", "Task 1", "Task 0");
        assertThat(last.json("/_links/next").isNull()).isTrue();
    }

    @Test
    void versionTwoListsByCursorHoweverItIsAskedFor() {
        for (int i = 0; i < 5; i++) {
            app.clock().advance(Duration.ofSeconds(1));
            add(grace, "Task " + i);
        }

        var first = grace.http().get("/v2/tasks?page_size=2");
        assertThat(titles(first)).containsExactly("Task 4", "Task 3");
        add(grace, "Meanwhile");
        var second = grace.http().get(first.json("/_links/next").asString());
        assertThat(titles(second)).containsExactly("Task 2", "Task 1");
        var third = grace.http()
                .with("Api-Version", "2.0")
                .get("/tasks?page_size=2&cursor=" + second.json("/next_cursor").asString());
        assertThat(titles(third)).containsExactly("Task 0");
        assertThat(third.json("/next_cursor").isNull()).isTrue();

        var asked = grace.http().with("Accept", "application/vnd.api.v2+json").get("/tasks?q=task");
        assertThat(titles(asked)).hasSize(5);
        assertThat(asked.json().has("total")).isFalse();
        assertThat(grace.http().get("/v1/tasks").json("/total").asInt()).isEqualTo(6);
        assertThat(grace.http()
                        .get("/v2/tasks?cursor=nonsense")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/cursor");
    }

    @Test
    void tasksComeInTheFormatThatIsAskedFor() {
        add(grace, "Order flour, rye");

        assertThat(grace.http()
                        .with("Accept", "text/csv")
                        .get("/tasks")
                        .expect(200)
                        .text())
                .contains("\"Order flour, rye\"");
        assertThat(grace.http()
                        .with("Accept", "application/xml")
                        .get("/tasks")
                        .expect(200)
                        .text())
                .contains("<title>Order flour, rye</title>");
        grace.http().with("Accept", "image/png").get("/tasks").problem(HttpProblem.NOT_ACCEPTABLE);
    }

    @Test
    void statsCountEveryKind() {
        grace.http()
                .post("/tasks", "{\"title\": \"1\", \"priority\": \"high\", \"due_date\": \"2026-11-22T09:00:00Z\"}");
        grace.http()
                .post("/tasks", "{\"title\": \"2\", \"status\": \"in_progress\"}")
                .expect(201);
        grace.http().post("/tasks", "{\"title\": \"3\", \"completed\": true}").expect(201);
        app.clock().advance(Duration.ofDays(2));

        var stats = grace.http().get("/tasks/stats").expect(200);
        assertThat(stats.json("/total").asInt()).isEqualTo(3);
        assertThat(stats.json("/completed").asInt()).isEqualTo(1);
        assertThat(stats.json("/pending").asInt()).isEqualTo(2);
        assertThat(stats.json("/overdue").asInt()).isEqualTo(1);
        assertThat(stats.json("/by_priority/high").asInt()).isEqualTo(1);
        assertThat(stats.json("/by_status/in_progress").asInt()).isEqualTo(1);
    }

    @Test
    void anUnknownOrUnreadableIdIsNotThere() {
        grace.http().get("/tasks/" + UUID.randomUUID()).problem(TASK_NOT_FOUND);
        grace.http().get("/tasks/abc").problem(HttpProblem.NOT_FOUND);
    }
}
