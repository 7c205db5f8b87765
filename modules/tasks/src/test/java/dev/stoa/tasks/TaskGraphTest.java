package dev.stoa.tasks;

import static dev.stoa.tasks.TaskProblem.TASK_NOT_FOUND;
import static dev.stoa.tasks.TaskProblem.TITLE_TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestApp.Member;
import dev.stoa.web.test.TestReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TaskGraphTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicInteger calls = new AtomicInteger();

    @AutoClose
    private final TestApp app = TestApp.with(
            TasksModule.GRANTS,
            (test, platform) -> new TasksModule(platform, (tenant, users) -> {
                calls.incrementAndGet();
                return test.people().find(tenant, users);
            }));

    private final TestApp.Tenant tenant = app.newTenant();
    private final Member admin = tenant.join(Role.ADMIN, "Ada");
    private final Member grace = tenant.join(Role.USER, "Grace");
    private final Member guest = tenant.join(Role.GUEST, "Linus");

    private static TestReply send(Member member, String document) {
        return member.http()
                .post("/graphql", JSON.writeValueAsString(Map.of("query", document)))
                .expect(200);
    }

    private static JsonNode data(Member member, String document) {
        var answer = send(member, document).json("");
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }

    private static JsonNode error(Member member, String document) {
        return send(member, document).json("/errors/0/extensions");
    }

    private static String add(Member member, String title) {
        return data(member, "mutation {createTask(input: {title: \"%s\"}) {id}}".formatted(title))
                .at("/createTask/id")
                .asString();
    }

    private static List<String> titles(Member member, String arguments) {
        return data(member, "{tasks%s {title}}".formatted(arguments))
                .path("tasks")
                .valueStream()
                .map(task -> task.path("title").asString())
                .toList();
    }

    @Test
    void aListHasTheFieldsThatWereAskedForAndNoOthers() {
        var id = add(grace, "Clean the oven");
        add(grace, "Order flour");
        grace.http().patch("/tasks/" + id, "{\"completed\": true}").expect(200);

        assertThat(send(grace, "{tasks(status:\"completed\"){id title}}").text())
                .isEqualTo("""
                {"data":{"tasks":[{"id":"%s","title":"Clean the oven"}]}}""".formatted(id));
    }

    @Test
    void whatIsCreatedHereIsSeenOverRest() {
        var created = data(grace, """
            mutation {createTask(input: {title: "  Order flour ", priority: HIGH, tags: ["Stock"],
                                         dueDate: "2026-11-22T10:00:00+01:00"}) {
                id title priority status completedAt dueDate tags version owner {name}}}
            """).path("createTask");

        assertThat(created.toString())
                .isEqualTo("""
                {"id":"%s","title":"Order flour","priority":"HIGH","status":"TODO","completedAt":null,\
                "dueDate":"2026-11-22T09:00:00Z","tags":["stock"],"version":1,"owner":{"name":"Grace"}}""".formatted(created.path("id").asString()));
        var task = grace.http()
                .get("/tasks/" + created.path("id").asString())
                .expect(200)
                .expectHeader("ETag", "\"1\"")
                .json("/task");
        assertThat(task.path("title").asString()).isEqualTo("Order flour");
        assertThat(task.path("due_date").asString()).isEqualTo("2026-11-22T09:00:00Z");
        assertThat(task.path("priority").asString()).isEqualTo("high");
    }

    @Test
    void aListIsFilteredAndGoesOnAfterTheLastSeen() {
        var ids = List.of("Knead", "Proof", "Bake", "Cool").stream()
                .map(title -> add(grace, title))
                .toList();
        data(grace, "mutation {completeTask(id: \"%s\") {id}}".formatted(ids.getFirst()));

        assertThat(titles(grace, "")).containsExactly("Cool", "Bake", "Proof", "Knead");
        assertThat(titles(grace, "(first: 2)")).containsExactly("Cool", "Bake");
        assertThat(titles(grace, "(first: 2, after: \"%s\")".formatted(ids.get(2))))
                .containsExactly("Proof", "Knead");
        assertThat(titles(grace, "(status: \"COMPLETED\")")).containsExactly("Knead");
        assertThat(titles(grace, "(completed: false, q: \"oo\")")).containsExactly("Cool", "Proof");
        assertThat(titles(grace, "(priority: \"high\")")).isEmpty();

        var refused = error(grace, "{tasks(status: \"done\") {id}}");
        assertThat(refused.at("/errors/0/pointer").asString()).isEqualTo("/status");
        assertThat(refused.at("/errors/0/detail").asString()).isEqualTo("must be one of todo, in_progress, completed");
        assertThat(error(grace, "{tasks(first: 101) {id}}")
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/first");
    }

    @Test
    void theOwnersOfManyTasksAreOneCall() {
        for (int i = 0; i < 10; i++) {
            add(grace, "Of Grace " + i);
            add(admin, "Of Ada " + i);
        }
        calls.set(0);

        var names =
                data(admin, "{tasks(first: 100) {owner {name}}}").path("tasks").findValuesAsString("name");

        assertThat(names).hasSize(20).containsOnly("Ada", "Grace");
        assertThat(calls).hasValue(1);
    }

    @Test
    void peopleSeeTheirOwnTasksAndManagersThoseOfAll() {
        var id = add(grace, "Order flour");
        var stranger = app.newTenant().join(Role.ADMIN, "Eve");

        assertThat(titles(admin, "")).containsExactly("Order flour");
        assertThat(titles(guest, "")).isEmpty();
        assertThat(titles(stranger, "")).isEmpty();
        for (var member : List.of(guest, stranger)) {
            var reply = send(member, "{task(id: \"%s\") {title}}".formatted(id));
            assertThat(reply.json("/data/task").isNull()).isTrue();
            assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo(TASK_NOT_FOUND.name());
        }
    }

    @Test
    void anUpdateWritesATaskAnew() {
        var id = data(grace, """
                mutation {createTask(input: {title: "Order flour", priority: HIGH, tags: ["stock"]}) {id}}
                """).at("/createTask/id").asString();

        var updated = data(grace, """
                mutation {updateTask(id: "%s", input: {title: "Order rye", status: IN_PROGRESS}) {
                    id title status priority tags version}}
                """.formatted(id)).path("updateTask");

        assertThat(updated).isEqualTo(JSON.readTree("""
            {"id": "%s", "title": "Order rye", "status": "IN_PROGRESS", "priority": "MEDIUM", "tags": [], "version": 2}
            """.formatted(id)));
        assertThat(titles(grace, "")).containsExactly("Order rye");
    }

    @Test
    void anUpdateOfAnOlderVersionIsRefused() {
        var id = add(grace, "Order flour");
        var update = "mutation {updateTask(id: \"" + id + "\", version: 1, input: {title: \"%s\"}) {version}}";

        assertThat(data(grace, update.formatted("Order rye"))
                        .at("/updateTask/version")
                        .asInt())
                .isEqualTo(2);
        assertThat(error(grace, update.formatted("Order spelt")).path("status").asInt())
                .isEqualTo(412);
        assertThat(titles(grace, "")).containsExactly("Order rye");
    }

    @Test
    void mutationsHaveTheRulesOfTheEndpoints() {
        var id = add(grace, "Order flour");

        assertThat(error(grace, "mutation {createTask(input: {title: \"order FLOUR\"}) {id}}")
                        .path("code")
                        .asString())
                .isEqualTo(TITLE_TAKEN.name());
        assertThat(error(grace, "mutation {createTask(input: {title: \" \"}) {id}}")
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/input/title");
        assertThat(error(
                                grace,
                                "mutation {createTask(input: {title: \"x\", ownerId: \"%s\"}) {id}}"
                                        .formatted(admin.id().value()))
                        .path("status")
                        .asInt())
                .isEqualTo(403);
        var update = "updateTask(id: \"" + id + "\", input: {title: \"x\"}) {id}";
        assertThat(error(tenant.join(Role.USER, "Barbara"), "mutation {" + update + "}")
                        .path("code")
                        .asString())
                .isEqualTo(TASK_NOT_FOUND.name());
        for (var mutation :
                List.of("createTask(input: {title: \"x\"}) {id}", update, "completeTask(id: \"" + id + "\") {id}")) {
            assertThat(error(guest, "mutation {" + mutation + "}")
                            .path("status")
                            .asInt())
                    .isEqualTo(403);
        }
        var delete = "mutation {deleteTask(id: \"%s\")}".formatted(id);
        assertThat(error(grace, delete).path("status").asInt()).isEqualTo(403);
        assertThat(data(admin, delete).path("deleteTask").asString()).isEqualTo(id);
        grace.http().get("/tasks/" + id).problem(TASK_NOT_FOUND);
    }

    @Test
    void whoIsNotSignedInSeesNothing() {
        var reply = app.anybody().post("/graphql", "{\"query\": \"{tasks {id}}\"}");

        assertThat(reply.json("/errors/0/extensions/status").asInt()).isEqualTo(401);
        assertThat(reply.json("/data").isNull()).isTrue();
    }
}
