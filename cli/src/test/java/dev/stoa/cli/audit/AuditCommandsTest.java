package dev.stoa.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandsTest {
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
    void listsWhoDidWhat() {
        server.answerNext(200, """
                {"items": [{"id": "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d", "number": 3, "timestamp": "2026-11-21T09:00:00Z",
                            "event_type": "identity.signed-in", "status": "refused", "name": "ada@example.com",
                            "ip": "203.0.113.7", "user_id": null, "resource_type": null, "resource_id": null}],
                 "next_cursor": "abc"}
                """);

        var result = shell.run("audit", "list", "--event", "identity.signed-in", "--status", "refused", "--limit", "1");

        assertThat(server.lastRequest().line())
                .isEqualTo("GET /audit?page_size=1&event_type=identity.signed-in&status=refused");
        assertThat(result.out()).contains("ada@example.com", "203.0.113.7", "refused");
        assertThat(result.err()).contains("There are earlier ones.");
    }

    @Test
    void saysThatThereIsNothing() {
        server.answerNext(200, "{\"items\": [], \"next_cursor\": null}");

        assertThat(shell.run("audit", "list").err()).contains("Nothing of that kind was recorded.");
    }
}
