package dev.stoa.cli.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeopleCommandsTest {
    private static final String ID = "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d";
    private static final String PAGE = """
            {"items": [{"id": "%s", "name": "Grace Hopper", "email": "g***@example.com", "role": "user",
                        "is_suspended": true, "created_at": "2026-11-21T09:00:00Z"}], "total": %d}
            """;

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
    void listsPeopleAndSaysWhenThereAreMore() {
        server.answerNext(200, PAGE.formatted(ID, 101));

        var result = shell.run("people", "list", "grace h");

        assertThat(server.lastRequest().line()).isEqualTo("GET /users?page_size=100&page=1&q=grace+h");
        assertThat(result.out()).contains("Grace Hopper", "g***@example.com", "user", "suspended", ID);
        assertThat(result.err()).contains("--page 2");
    }

    @Test
    void invitesSomebody() {
        server.answerNext(201, "{}");

        var result = shell.run("people", "invite", "grace@example.com", "--role", "moderator");

        assertThat(result.code()).isZero();
        assertThat(server.lastRequest().line()).isEqualTo("POST /invitations");
        assertThat(server.lastRequest().body().toString()).contains("grace@example.com", "moderator");
    }

    @Test
    void givesSomebodyARole() {
        server.answerNext(204, "");

        var result = shell.run("people", "role", ID, "moderator");

        assertThat(result.code()).isZero();
        assertThat(server.lastRequest().line()).isEqualTo("PUT /users/" + ID + "/role");
    }

    @Test
    void saysThatNobodyHasAnAddress() {
        server.answerNext(200, "{\"items\": [], \"total\": 0}");

        var result = shell.run("people", "role", "grace@example.com", "moderator");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Nobody in your organisation has the address grace@example.com.");
    }
}
