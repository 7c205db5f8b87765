package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class TaskStreamTest {
    private static final JsonMapper JSON = new JsonMapper();

    @AutoClose
    private final TestApp app = TestApp.with(TasksModule.GRANTS, TaskStreamTest::module);

    /// Another process on the same database, as far as it can be told from outside.
    @AutoClose
    private final TestApp elsewhere = TestApp.with(TasksModule.GRANTS, TaskStreamTest::module);

    private final TestApp.Tenant tenant = app.newTenant();
    private final Member admin = tenant.join(Role.ADMIN, "Ada");
    private final Member grace = tenant.join(Role.USER, "Grace");

    private static TasksModule module(TestApp test, dev.stoa.platform.Platform platform) {
        return new TasksModule(platform, test.people());
    }

    /// An event of the stream.
    private record Sent(String id, String type, JsonNode data) {
        String title() {
            return data.at("/data/title").asString();
        }
    }

    private static final class Listener implements AutoCloseable {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final Iterator<String> lines;
        private final Stream<String> body;

        Listener(TestApp app, Member who, @Nullable String last) throws Exception {
            var request = HttpRequest.newBuilder(app.anybody().url().resolve("/events"))
                    .header("Authorization", "Bearer " + who.token())
                    .header("Accept", "text/event-stream");
            if (last != null) {
                request.header("Last-Event-ID", last);
            }
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            body = response.body();
            lines = body.iterator();
            // The first comment: the stream is open, and what happens from now on is heard.
            lines.next();
        }

        Sent next() {
            var id = "";
            var type = "";
            while (true) {
                var line = lines.next();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Sent(id, type, JSON.readTree(line.substring(6)));
                }
            }
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }

    private static TestReply add(Member member, String title) {
        return member.http().post("/tasks", """
            {"title": "%s"}
            """.formatted(title)).expect(201);
    }

    private static String path(TestReply created) {
        return created.header("Location").orElseThrow();
    }

    @Test
    void tellsWhatHappensToTasksInOrder() throws Exception {
        try (var listener = new Listener(app, admin, null)) {
            var path = path(add(grace, "Order flour"));
            grace.http().patch(path, """
                {"title": "Order rye flour", "completed": true}
                """).expect(200);
            admin.http().delete(path).expect(204);

            var created = listener.next();
            assertThat(created.type).isEqualTo("task.created");
            assertThat(created.title()).isEqualTo("Order flour");
            assertThat(created.data.path("specversion").asString()).isEqualTo("1.0");
            assertThat(created.data.path("source").asString()).isEqualTo("/tasks");
            assertThat("/tasks/" + created.data.path("subject").asString()).isEqualTo(path);
            assertThat(created.data.at("/data/created_by").asString())
                    .isEqualTo(grace.id().toString());
            assertThat(List.of(listener.next().type, listener.next().type, listener.next().type))
                    .containsExactly("task.updated", "task.completed", "task.deleted");
        }
    }

    @Test
    void tellsEachPersonOfTheirOwnTasksOnly() throws Exception {
        var stranger = app.newTenant().join(Role.ADMIN, "Stranger");
        try (var ofGrace = new Listener(app, grace, null);
                var ofStranger = new Listener(app, stranger, null)) {
            add(admin, "Ada's");
            add(grace, "Grace's");
            add(stranger, "Stranger's");

            assertThat(ofGrace.next().title()).isEqualTo("Grace's");
            assertThat(ofStranger.next().title()).isEqualTo("Stranger's");
        }
    }

    @Test
    void tellsWhoLosesATaskAndWhoGetsIt() throws Exception {
        var path = path(add(admin, "Ada's"));
        try (var listener = new Listener(app, grace, null)) {
            admin.http().patch(path, "{\"owner_id\": \"" + grace.id() + "\"}").expect(200);
            admin.http().patch(path, "{\"owner_id\": \"" + admin.id() + "\"}").expect(200);
            admin.http().patch(path, "{\"title\": \"Not hers any more\"}").expect(200);
            add(grace, "Grace's");

            assertThat(List.of(listener.next().type, listener.next().type, listener.next().type))
                    .containsExactly("task.updated", "task.updated", "task.created");
        }
    }

    @Test
    void goesOnAfterTheLastEventThatWasSeen() throws Exception {
        String last;
        try (var listener = new Listener(app, grace, null)) {
            add(grace, "Seen");
            last = listener.next().id;
        }
        add(grace, "Missed");

        try (var listener = new Listener(app, grace, last)) {
            add(grace, "Now");

            assertThat(List.of(listener.next().title(), listener.next().title()))
                    .containsExactly("Missed", "Now");
        }
        grace.http().with("Last-Event-ID", "yesterday").get("/events").expect(422);
    }

    @Test
    void hearsWhatHappensInAnotherProcess() throws Exception {
        try (var listener = new Listener(elsewhere, grace, null)) {
            add(grace, "Order flour");

            assertThat(listener.next().title()).isEqualTo("Order flour");
        }
    }
}
