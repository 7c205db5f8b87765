package dev.stoa.cli.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyCommandsTest {
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
    void savesWhatWasCollected() {
        server.answerNext(202, "{\"job_id\": \"1\"}");
        server.answerNext(200, "{\"state\": \"running\"}");
        server.answerNext(200, "{\"state\": \"succeeded\"}");
        server.answerNext(200, "PK…");
        var file = home.resolve("me.zip");

        assertThat(shell.run("privacy", "export", file.toString()).code()).isZero();

        assertThat(file).hasContent("PK…");
        assertThat(server.lastRequest().line()).isEqualTo("GET /privacy/export/file");
    }

    @Test
    void overwritesNoFile() throws Exception {
        server.answerNext(202, "{\"job_id\": \"1\"}");
        server.answerNext(200, "{\"state\": \"succeeded\"}");
        var file = Files.writeString(home.resolve("me.zip"), "mine");

        var result = shell.run("privacy", "export", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void deletesOnlyWhatWasConfirmed() {
        assertThat(shell.run("privacy", "delete", "--confirm", "yes").code()).isEqualTo(1);
        server.answerNext(202, "{\"job_id\": \"1\"}");

        assertThat(shell.run("privacy", "delete", "--confirm", "DELETE").code()).isZero();

        assertThat(server.lastRequest().line()).isEqualTo("POST /privacy/delete");
        assertThat(server.lastRequest().body().path("password").asString()).isEqualTo(FakeServer.PASSWORD);
        assertThat(shell.run("whoami").err()).contains("not signed in");
    }
}
