package dev.stoa.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Json;
import dev.stoa.cli.Shell;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskCommandsTest {
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
    void addsATaskAndPrintsItsId() {
        var result = shell.run("task", "add", "Order flour");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEqualToIgnoringNewLines("Added \"Order flour\".");
        assertThat(server.task(result.out().strip()).get("title").stringValue()).isEqualTo("Order flour");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("""
                {"title": "Order flour"}
                """));
    }

    @Test
    void addsATaskWithEverythingSaidAboutIt() {
        var result = shell.run(
                "task",
                "add",
                "Pay the miller",
                "--priority",
                "high",
                "--due",
                "2026-11-23 17:00",
                "--tag",
                "money",
                "--tag",
                "mill",
                "--description",
                "Invoice 42");

        assertThat(result.err()).isEqualToIgnoringNewLines("Added \"Pay the miller\", due in 2 days.");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("""
                {"title": "Pay the miller", "description": "Invoice 42", "priority": "high",
                 "due_date": "2026-11-23T16:00:00Z", "tags": ["money", "mill"]}
                """));
    }

    @Test
    void listsTasksAsATableForPeople() {
        server.add("Order flour", Map.of("priority", "high", "due_date", "2026-11-19T09:00:00Z"));
        server.add("Sharpen knives", Map.of("status", "completed", "due_date", "2026-11-19T09:00:00Z"));
        server.add("Open the new shop", Map.of("status", "in_progress", "due_date", "2027-02-01T22:59:59Z"));
        server.add("Call Linus", Map.of("due_date", "2026-11-22T16:30:00Z"));

        var result = shell.run("task", "list");

        assertThat(result.lines())
                .containsExactly(
                        "#  TITLE              PRIORITY  STATUS       DUE             TAGS",
                        "1  Order flour        high      todo         overdue 2 days",
                        "2  Sharpen knives     medium    completed    19 Nov",
                        "3  Open the new shop  medium    in_progress  1 Feb 2027",
                        "4  Call Linus         medium    todo         tomorrow 17:30");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void namesTheOwnersWhenThereAreSeveral() {
        server.add("Order flour");
        ((tools.jackson.databind.node.ObjectNode)
                        server.task(server.add("Sweep")).get("owner"))
                .put("name", "Grace");

        assertThat(shell.run("task", "list").out()).contains("OWNER", "Ada", "Grace");
    }

    @Test
    void coloursOnlyForATerminalThatWantsColours() {
        server.add("Order flour", Map.of("due_date", "2026-11-19T09:00:00Z"));

        assertThat(shell.run("task", "list").out()).doesNotContain("\u001b");
        assertThat(shell.atTerminal().run("task", "list").out()).contains("\u001b[31moverdue 2 days\u001b[0m");
        assertThat(shell.set("NO_COLOR", "1").run("task", "list").out()).doesNotContain("\u001b");
    }

    @Test
    void cutsTheWidestColumnToTheTerminal() {
        server.add("Ask the harbour master whether the bakery may put tables on the pier in summer");

        shell.set("COLUMNS", "80").set("NO_COLOR", "1").atTerminal();
        assertThat(shell.run("task", "list").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(shell.run("task", "list").out())
                .contains("Ask the harbour master")
                .contains("…");
    }

    @Test
    void takesATitleAsItIs() {
        shell.run("task", "add", "@home: 50 % of ${flour}");

        assertThat(server.titles()).containsExactly("@home: 50 % of ${flour}");
    }

    @Test
    void letsNobodyElsesTitleCommandTheTerminal() {
        var id = server.add("\u001b[2JGone\u202e\u009b31m");

        assertThat(shell.run("task", "list").out()).contains("�[2JGone��31m");
        shell.atTerminal("n").run("task", "delete", id);
        assertThat(shell.questions().getFirst()).contains("�[2JGone��31m");
    }

    @Test
    void printsJsonExactlyAsTheApiSaysIt() {
        var id = server.add("Müsli 粉");

        var list = Json.parse(shell.run("task", "list", "-o", "json").out());
        var one = Json.parse(shell.run("task", "show", id, "-o", "json").out());

        assertThat(list).isEqualTo(Json.array().add(server.task(id)));
        assertThat(one).isEqualTo(server.task(id));
    }

    @Test
    void printsAnEmptyArrayWhenThereIsNothing() {
        assertThat(Json.parse(shell.run("task", "list", "-o", "json").out())).isEqualTo(Json.array());
        assertThat(shell.run("task", "list").out()).isEmpty();
        assertThat(shell.run("task", "list").err()).isEqualToIgnoringNewLines("No tasks to show.");
    }

    @Test
    void printsCsvThatASpreadsheetReadsAndDoesNotRun() {
        var id = server.add("=HYPERLINK(\"http://bad.example\",\"x\")", Map.of("description", "one\ntwo"));

        assertThat(shell.run("task", "list", "-o", "csv").out()).isEqualTo("""
                id,title,description,priority,status,completed,completed_at,due_date,tags,owner_id,owner_name,\
                created_at,updated_at\r
                %s,"'=HYPERLINK(""http://bad.example"",""x"")","one
                two",medium,todo,false,,,,0199c0de-0000-7000-8000-000000000001,Ada,\
                2026-11-20T08:00:00Z,2026-11-20T08:00:00Z\r
                """.formatted(id));
    }

    @Test
    void asksTheServerForWhatIsWanted() {
        shell.run(
                "task",
                "list",
                "--status",
                "in-progress",
                "--priority",
                "high",
                "--tag",
                "a&b",
                "--open",
                "--overdue",
                "--search",
                "flour + 1",
                "--sort=-due_date,title",
                "--page",
                "2",
                "--page-size",
                "5");

        assertThat(server.lastRequest().line())
                .isEqualTo("GET /tasks?status=in_progress&priority=high&tag=a%26b&completed=false&overdue=true"
                        + "&q=flour%20%2B%201&sort=-due_date%2Ctitle&page=2&page_size=5");
    }

    @Test
    void saysThatThereAreMorePages() {
        IntStream.rangeClosed(1, 7).forEach(n -> server.add("Task " + n));

        var result = shell.run("task", "list", "--page", "2", "--page-size", "3");

        assertThat(result.err())
                .isEqualToIgnoringNewLines("4 to 6 of 7. See more with --page N, or all of them with --all.");
        assertThat(result.lines().get(1)).startsWith("4  Task 4");
    }

    @Test
    void followsThePagesToTheEnd() {
        IntStream.rangeClosed(1, 205).forEach(n -> server.add("Task " + n));

        var items = Json.parse(shell.run("task", "list", "--all", "-o", "json").out());

        assertThat(StreamSupport.stream(items.spliterator(), false)
                        .map(item -> item.get("title").stringValue()))
                .isEqualTo(server.titles());
    }

    @Test
    void followsNoPageToAnotherServer() {
        try (var other = new FakeServer()) {
            server.answerNext(200, """
                    {"items": [], "page": 1, "page_size": 100, "total": 500, "_links": {"next": "%s/tasks?page=2"}}
                    """.formatted(other.url()));

            var result = shell.run("task", "list", "--all");

            assertThat(result.code()).isEqualTo(1);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void completesAndDeletesByTheNumbersOfTheLastList() {
        server.add("Order flour");
        server.add("Sweep");
        var third = server.add("Bake");
        shell.run("task", "list");

        assertThat(shell.run("task", "delete", "1").code()).isZero();
        assertThat(shell.run("task", "complete", "3").err()).isEqualToIgnoringNewLines("Completed \"Bake\".");

        assertThat(server.titles()).containsExactly("Sweep", "Bake");
        assertThat(server.task(third).get("status").stringValue()).isEqualTo("completed");
    }

    @Test
    void takesNoNumbersFromAListThatShowedNone() {
        server.add("Order flour");
        shell.run("task", "list");
        shell.run("task", "list", "--search", "nothing", "-o", "json");

        assertThat(shell.run("task", "complete", "1").err()).isEqualToIgnoringNewLines("Completed \"Order flour\".");
    }

    @Test
    void refusesANumberThatWasNotInTheList() {
        server.add("Order flour");

        var early = shell.run("task", "complete", "1");
        assertThat(early.code()).isEqualTo(1);
        assertThat(early.err())
                .isEqualToIgnoringNewLines(
                        "There is no list that task 1 could be in. List your tasks: ./stoa task list");

        shell.run("task", "list");
        var result = shell.run("task", "delete", "99");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualToIgnoringNewLines("There is no task 99 in the last list, which had 1 to 1.");
        assertThat(shell.run("task", "show", "0").code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flour", "1.5", "0199c0de", ""})
    void isAskedWronglyByWhatCannotBeATask(String text) {
        var result = shell.run("task", "complete", text);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("is neither a number of the last list nor the id of a task");
    }

    @Test
    void forgetsTheNumbersWhenSomebodyElseSignsIn() {
        server.add("Order flour");
        shell.run("task", "list");

        try (var other = new FakeServer()) {
            Shell.signedIn(home, other);

            var result = shell.run("task", "delete", "1");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).startsWith("There is no list that task 1 could be in.");
        }
    }

    @Test
    void showsWhatIsKnownAboutATask() {
        var id = server.add("Order flour", Map.of("description", "Two sacks.\nAsk for the price."));

        assertThat(shell.run("task", "show", id).lines())
                .containsExactly(
                        "title        Order flour",
                        "priority     medium",
                        "status       todo",
                        "owner        Ada",
                        "id           " + id,
                        "description  Two sacks.",
                        "Ask for the price.");
    }

    @Test
    void changesOnlyWhatIsNamed() {
        var id = server.add("Order flour");

        shell.run("task", "edit", id, "--due", "tomorrow", "--no-tags");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("""
                {"due_date": "2026-11-22T22:59:59Z", "tags": []}
                """));

        shell.run("task", "edit", id, "--no-due", "--title", "Order rye");
        assertThat(server.lastRequest().body()).isEqualTo(Json.parse("""
                {"title": "Order rye", "due_date": null}
                """));
        assertThat(shell.run("task", "edit", id).code()).isEqualTo(2);
        assertThat(shell.run("task", "edit", id, "--due", "+1d", "--no-due").code())
                .isEqualTo(2);
    }

    @Test
    void reopensWhatWasCompleted() {
        var id = server.add("Order flour", Map.of("status", "completed"));

        assertThat(shell.run("task", "reopen", id).err()).isEqualToIgnoringNewLines("Reopened \"Order flour\".");
        assertThat(server.task(id).get("completed").booleanValue()).isFalse();
    }

    @Test
    void asksBeforeItDeletesWhenSomebodyIsThere() {
        var id = server.add("Order flour");

        assertThat(shell.atTerminal("n").run("task", "delete", id).code()).isEqualTo(1);
        assertThat(shell.questions()).containsExactly("Delete \"Order flour\"? [y/N] ");
        assertThat(server.titles()).containsExactly("Order flour");

        assertThat(shell.atTerminal("y").run("task", "delete", id).code()).isZero();
        assertThat(server.titles()).isEmpty();
    }

    @Test
    void deletesUnaskedWithYes() {
        var id = server.add("Order flour");

        assertThat(shell.atTerminal().run("task", "delete", id, "--yes").code()).isZero();
        assertThat(server.titles()).isEmpty();
    }

    @Test
    void countsTasks() {
        server.answerNext(200, """
                {"total": 30, "completed": 10, "pending": 20, "overdue": 4,
                 "by_priority": {"low": 5, "medium": 15, "high": 10},
                 "by_status": {"todo": 12, "in_progress": 8, "completed": 10}}
                """);

        assertThat(shell.run("task", "stats").lines())
                .containsExactly("tasks      30", "completed  10 (33 %)", "open       20", "overdue    4");
    }

    @Test
    void saysWhatTheServerRefusedAndWhichFieldWasWrong() {
        server.answerNext(422, """
                {"type": "/problems/invalid", "title": "Some fields are not valid", "status": 422,
                 "detail": "due_date must be in the future (and 1 more)",
                 "request_id": "r-1", "errors": [
                    {"in": "body", "pointer": "/due_date", "detail": "must be in the future"},
                    {"in": "query", "pointer": "/sort", "detail": "is not a field"}]}
                """);

        var result = shell.run("task", "add", "Order flour", "--due", "2020-01-01");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                Some fields are not valid
                  due_date  must be in the future
                  query sort  is not a field
                """);
    }

    @Test
    void showsTheRequestIdOnRequestAndWhenTheServerFailed() {
        var id = UUID.randomUUID().toString();
        assertThat(shell.run("task", "show", id).err()).doesNotContain("request");
        assertThat(shell.run("task", "show", id, "--verbose").err())
                .isEqualToIgnoringNewLines(
                        "No such task: there is no task " + id + "  request 0199c0de-aaaa-7000-8000-000000000009");

        server.answerNext(500, """
                {"title": "Something went wrong", "status": 500, "request_id": "r-7"}
                """);
        assertThat(shell.run("task", "list").err())
                .contains("Something went wrong")
                .contains("request r-7");
    }

    @Test
    void explainsAnAnswerThatIsNoneOfOurs() {
        server.answerNext(502, "<html>Bad gateway</html>");
        assertThat(shell.run("task", "list").err())
                .isEqualToIgnoringNewLines(server.url() + " answered 502 and did not say why.");

        server.answerNext(200, "<html>Welcome to nginx</html>");
        assertThat(shell.run("task", "list").err())
                .isEqualToIgnoringNewLines(server.url() + " does not speak like a Stoa server.");
    }

    @Test
    void asksToSignInAgainWhenTheTokenHasRunOut() {
        server.endSessions();

        var result = shell.run("task", "list");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualToIgnoringNewLines("Your sign-in has ended. Sign in again: ./stoa login");
    }

    @Test
    void saysInOneLineThatNothingAnswers() {
        var address = server.url();
        server.close();

        var result = shell.run("task", "list");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .containsExactly("Nothing answers at " + address + ". Is Stoa running there? Start it: ./stoa up");
    }

    @Test
    void isAskedWronglyByUnknownValues() {
        assertThat(shell.run("task", "add").code()).isEqualTo(2);
        assertThat(shell.run("task", "add", "x", "--priority", "urgent").err())
                .contains("'urgent' is not a priority; use low, medium or high");
        assertThat(shell.run("task", "list", "--status", "done").code()).isEqualTo(2);
        assertThat(shell.run("task", "list", "-o", "xml").code()).isEqualTo(2);
        assertThat(shell.run("task", "list", "--all", "--page", "2").code()).isEqualTo(2);
        assertThat(shell.run("task", "lsit").code()).isEqualTo(2);
        assertThat(server.requests()).as("nothing but the sign-in was asked").hasSize(2);
    }
}
