package dev.stoa.cli.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Json;
import dev.stoa.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EventCommandsTest {
    private static final String ID = "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d";

    private static final String LETTER = """
            {"subscription": "garden.tell", "event_id": "%s", "type": "plant.watered", "version": 1,
             "source": "garden", "tenant_id": "01934f5e-0000-7000-8000-000000000001", "key": "rose",
             "occurred_at": "2026-11-21T09:00:00Z", "attempts": 4, "failed_at": "2026-11-21T09:00:07Z",
             "reason": "no water", "place": "17"}
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
    void listsWhoIsToldAndHowFarTheyAre() {
        server.answerNext(200, """
                {"items": [{"name": "garden.tell", "types": [], "lag": 3, "retrying": 0, "waiting": 0, "dead": 12}]}
                """);

        var result = shell.run("event", "subscriptions");

        assertThat(server.lastRequest().line()).isEqualTo("GET /system/events/subscriptions");
        assertThat(result.out()).contains("garden.tell", "12");
    }

    @Test
    void listsWhatWasGivenUpAndWhy() {
        server.answerNext(200, "{\"items\": [" + LETTER + "], \"next_cursor\": \"abc\"}");

        var result = shell.run("event", "list", "--subscription", "garden.tell", "--limit", "1");

        assertThat(server.lastRequest().line())
                .isEqualTo("GET /system/events/dead-letters?page_size=1&subscription=garden.tell");
        assertThat(result.out()).contains(ID, "plant.watered", "no water");
        assertThat(result.err()).contains("There are earlier ones.");
    }

    @Test
    void showsOneWithWhatIsInIt() {
        server.answerNext(200, "{\"letter\": " + LETTER + ", \"data\": {\"litres\": 2}, \"trace_id\": null}");

        var result = shell.run("event", "show", "garden.tell", ID);

        assertThat(server.lastRequest().line()).isEqualTo("GET /system/events/dead-letters/garden.tell/" + ID);
        assertThat(result.out()).contains("no water", "{\"litres\":2}");
    }

    @Test
    void replaysSomeOrAll() {
        server.answerNext(200, "{\"replayed\": 1}");
        assertThat(shell.run("event", "replay", "--subscription", "garden.tell", ID)
                        .err())
                .contains("1 event.");
        assertThat(server.lastRequest().line()).isEqualTo("POST /system/events/replays");
        assertThat(server.lastRequest().body()).isEqualTo(chosen("\"" + ID + "\""));

        server.answerNext(200, "{\"replayed\": 7}");
        assertThat(shell.run("event", "replay", "--subscription", "garden.tell", "--all")
                        .err())
                .contains("7 events.");
        assertThat(server.lastRequest().body()).isEqualTo(chosen(""));
    }

    @Test
    void asksBeforeItDiscards() {
        server.answerNext(200, "{\"discarded\": 7}");
        var declined = shell.atTerminal("n").run("event", "discard", "--subscription", "garden.tell", "--all");
        assertThat(declined.code()).isEqualTo(1);
        assertThat(declined.err()).contains("Nothing was discarded.");

        var agreed = shell.atTerminal("y").run("event", "discard", "--subscription", "garden.tell", "--all");
        assertThat(agreed.err()).contains("7 events.");
        assertThat(server.lastRequest().line()).isEqualTo("POST /system/events/discards");
    }

    @Test
    void doesNothingToNone() {
        assertThat(shell.run("event", "replay", "--subscription", "garden.tell").code())
                .isEqualTo(2);
        assertThat(shell.run("event", "discard", "--subscription", "garden.tell", ID, "--all")
                        .code())
                .isEqualTo(2);
        assertThat(shell.run("event", "replay", "--all").code()).isEqualTo(2);
        assertThat(shell.run("event", "replay", "--subscription", "garden.tell", "7")
                        .code())
                .isEqualTo(2);
    }

    private static JsonNode chosen(String ids) {
        return Json.parse("{\"subscription\": \"garden.tell\", \"event_ids\": [" + ids + "]}");
    }
}
