package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Tagged;
import dev.stoa.web.Version;
import dev.stoa.web.format.Xml;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.test.TestClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class VersionsTest {
    record Task(String title) {}

    record Task2(String title, int priority) {}

    static final class Tasks {
        @Get("/tasks/{id}")
        @Public
        Tagged<Task> get(String id) {
            return new Tagged<>(EntityTag.of(7), new Task(id));
        }

        @Get("/tasks/{task}")
        @Version(2)
        @Public
        Tagged<Task2> getWithPriority(String task) {
            return new Tagged<>(EntityTag.of(7), new Task2(task, 1));
        }

        @Post("/tasks")
        @Public
        Task create(Task task) {
            return task;
        }

        @Post("/tasks")
        @Version(2)
        @Public
        Task2 create(Task2 task) {
            return task;
        }

        @Patch("/tasks/{id}")
        @Public
        Task change(String id, MergePatch<Task> change) {
            return change.applyTo(new Task(id));
        }

        @Get("/unchanged")
        @Public
        String unchanged() {
            return "as ever";
        }
    }

    @Version(3)
    static final class Later {
        @Get("/later")
        @Public
        String later() {
            return "at last";
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Versions").formats(new Xml()).mount(new Tasks(), new Later()));

    private static void isFirst(TestClient client, String path) {
        assertThat(client.get(path).expect(200).json().propertyNames()).containsExactly("title");
    }

    private static void isSecond(TestClient client, String path) {
        assertThat(client.get(path).expect(200).json().propertyNames()).containsExactly("title", "priority");
    }

    @Test
    void thereAreThreeWaysToAskForAVersion() {
        isFirst(client, "/tasks/a");
        isFirst(client, "/v1/tasks/a");
        isFirst(client.with("Api-Version", "1.0"), "/tasks/a");
        isFirst(client.with("Accept", "application/vnd.api.v1+json"), "/tasks/a");

        isSecond(client, "/v2/tasks/a");
        isSecond(client.with("Api-Version", "2.0"), "/tasks/a");
        isSecond(client.with("api-version", "2"), "/tasks/a");
        isSecond(client.with("Accept", "application/vnd.stoa.v2+json"), "/tasks/a");
        isSecond(client.with("Accept", "application/vnd.api.v2+json"), "/tasks/a");
    }

    @Test
    void anEndpointIsThereInLaterVersionsUntilAnotherTakesOver() {
        isSecond(client, "/v3/tasks/a");
        client.get("/v3/unchanged").expect(200);
        client.get("/v2/unchanged").expect(200);
        client.get("/v3/later").expect(200);
        client.with("Api-Version", "3.0").get("/later").expect(200);
        assertThat(client.get("/later")
                        .problem(HttpProblem.NOT_FOUND)
                        .json("/detail")
                        .asString())
                .contains("from version 3 on");
        client.get("/v2/later").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void aVersionThatDoesNotExistIsRefusedInTheWayItWasAskedFor() {
        client.get("/v4/tasks/a").problem(HttpProblem.NOT_FOUND);
        for (var unknown : List.of("4.0", "0", "2.1", "two")) {
            client.with("Api-Version", unknown).get("/tasks/a").problem(HttpProblem.MALFORMED_REQUEST);
        }
        client.with("Accept", "application/vnd.api.v4+json").get("/tasks/a").problem(HttpProblem.NOT_ACCEPTABLE);
        isFirst(client.with("Accept", "application/vnd.api.v4+json, */*;q=0.1"), "/tasks/a");
    }

    @Test
    void thePathWinsOverTheHeaderAndTheHeaderMustNotContradictAccept() {
        isSecond(client.with("Api-Version", "1.0"), "/v2/tasks/a");
        isSecond(client.with("Accept", "application/vnd.api.v2+json"), "/v2/tasks/a");
        client.with("Api-Version", "1.0")
                .with("Accept", "application/vnd.api.v2+json")
                .get("/tasks/a")
                .problem(HttpProblem.NOT_ACCEPTABLE);
        isFirst(client.with("Accept", "application/json, application/vnd.api.v2+json;q=0.5"), "/tasks/a");
    }

    @Test
    void whatCannotBeHadDoesNotCountAgainstAVersion() {
        isSecond(client.with("Accept", "text/html, application/vnd.api.v2+json;q=0.9"), "/tasks/a");
        isSecond(client.with("Accept", "application/vnd.api.v4+json, application/vnd.api.v2+json;q=0.5"), "/tasks/a");
        isSecond(client.with("Accept", "application/vnd.api.v2+json;q=0.5, */*;q=0.1"), "/tasks/a");
        isFirst(client.with("Accept", "application/vnd.api.v2+pdf, application/json;q=0.5"), "/tasks/a");
        isFirst(client.with("Accept", "application/vnd.api.v2+json;q=0, application/json;q=0.1"), "/tasks/a");
        assertThat(client.with("Accept", "application/xml, application/vnd.api.v2+json;q=0.5")
                        .get("/tasks/a")
                        .expectHeader("Content-Type", "application/xml")
                        .text())
                .doesNotContain("priority");
    }

    @Test
    void aBodyMaySayWhichVersionItIsOf() {
        var one = "{\"title\": \"Bake\"}";
        var two = "{\"title\": \"Bake\", \"priority\": 3}";
        var second = client.with("Content-Type", "application/vnd.api.v2+json");
        client.with("Content-Type", "application/vnd.api.v1+json")
                .post("/tasks", one)
                .expect(200);
        assertThat(second.post("/tasks", two).expect(200).json("/priority").asInt())
                .isEqualTo(3);
        second.with("Api-Version", "2").post("/tasks", two).expect(200);
        second.post("/v2/tasks", two).expect(200);
        second.with("Accept", "application/vnd.api.v2+json").post("/tasks", two).expect(200);

        second.with("Api-Version", "1").post("/tasks", one).problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        second.post("/v1/tasks", one).problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        client.with("Content-Type", "application/vnd.api.v4+json")
                .post("/tasks", one)
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aMediaTypeIsReadByItsSuffix() {
        var json = "{\"title\": \"Bake\"}";
        for (var type : List.of("application/ld+json", "Application/Vnd.Acme+JSON; charset=utf-8")) {
            client.with("Content-Type", type).post("/tasks", json).expect(200);
            client.with("Content-Type", type).patch("/tasks/a", json).expect(200);
        }
        client.with("Content-Type", "application/atom+xml")
                .post("/tasks", "<task><title>Bake</title></task>")
                .expect(200);
        for (var type : List.of("application/merge-patch+json", "application/x+yaml", "application/+json2")) {
            client.with("Content-Type", type).post("/tasks", json).problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        }
        client.with("Content-Type", "application/json-patch+json")
                .patch("/tasks/a", json)
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void theReplySaysWhatItIsAndWhatItDependsOn() {
        client.with("Accept", "application/vnd.api.v2+json")
                .get("/tasks/a")
                .expectHeader("Content-Type", "application/vnd.api.v2+json")
                .expectHeader("ETag", "\"7;v2\"")
                .expectHeader("Vary", "Accept, Api-Version");
        client.with("Accept", "application/vnd.api.v2+xml")
                .get("/tasks/a")
                .expectHeader("Content-Type", "application/vnd.api.v2+xml")
                .expectHeader("ETag", "\"7;xml;v2\"");
        client.get("/v2/tasks/a")
                .expectHeader("Content-Type", "application/json")
                .expectHeader("Vary", "Accept");
        client.with("If-None-Match", "\"7\"").get("/tasks/a").expect(304);
        client.with("If-None-Match", "\"7\"")
                .with("Api-Version", "2")
                .get("/tasks/a")
                .expect(200);
    }

    @Test
    void theDocumentHasNewerVersionsUnderTheirPath() {
        var document = client.get("/openapi.json").json("/paths");
        assertThat(document.propertyNames())
                .containsExactly("/tasks", "/tasks/{id}", "/unchanged", "/v2/tasks", "/v2/tasks/{task}", "/v3/later");
    }

    @Test
    void twoForOneVersionDoNotStart() {
        assertThatThrownBy(
                        () -> App.named("Twice").mount(new Tasks(), new Tasks()).start(0))
                .hasMessageContaining("Tasks.getWithPriority(String)")
                .hasMessageContaining("so does");
    }

    @Test
    void anApplicationWithoutVersionsKnowsNothingOfThem() {
        try (var plain = TestClient.start(App.named("Plain").mount(new Plain()))) {
            plain.with("Api-Version", "2026-11-21").get("/later").expect(200);
            plain.get("/v1/later").problem(HttpProblem.NOT_FOUND);
            plain.with("Accept", "application/vnd.api.v1+json").get("/later").problem(HttpProblem.NOT_ACCEPTABLE);
        }
    }

    static final class Plain {
        @Get("/later")
        @Public
        String later() {
            return "now";
        }
    }
}
