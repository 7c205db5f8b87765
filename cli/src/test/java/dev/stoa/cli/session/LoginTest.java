package dev.stoa.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.cli.FakeServer;
import dev.stoa.cli.Json;
import dev.stoa.cli.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    @AutoClose
    private final FakeServer server = new FakeServer();

    @TempDir
    private Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home);
    }

    @Test
    void asksForWhatItDoesNotKnowAndSaysWhoSignedIn() {
        shell.atTerminal(FakeServer.EMAIL, FakeServer.PASSWORD);

        var result = shell.run("login", "--server", server.url());

        assertThat(shell.questions()).containsExactly("E-mail: ", "Password: ");
        assertThat(result.err()).contains("Signed in to " + server.url() + " as Ada (admin) of Harbour Bakery.");
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isZero();
    }

    @Test
    void readsThePasswordFromStandardInput() {
        shell.input(FakeServer.PASSWORD + "\n");

        var result = shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL, "--password-stdin");

        assertThat(result.code()).isZero();
    }

    @Test
    void takesServerAndPasswordFromTheEnvironment() {
        shell.set("STOA_URL", server.url() + "/").set("STOA_PASSWORD", FakeServer.PASSWORD);

        assertThat(shell.run("login", "--email", FakeServer.EMAIL).code()).isZero();
        assertThat(shell.run("whoami").out()).contains("Ada", server.url());
    }

    @Test
    void remembersServerAndEmailForTheNextTime() {
        Shell.signedIn(home, server);
        server.endSessions();
        shell.atTerminal("", FakeServer.PASSWORD);

        assertThat(shell.run("login").code()).isZero();
        assertThat(shell.questions()).containsExactly("E-mail [" + FakeServer.EMAIL + "]: ", "Password: ");
    }

    @Test
    void keepsTheTokenWhereOnlyItsOwnerCanReadIt() throws IOException {
        Shell.signedIn(home, server);

        var folder = home.resolve(".config/stoa");
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("session.json"))).isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).as("no unfinished file stays").hasSize(1);
        }
    }

    @Test
    void closesAFolderThatWasOpen() throws IOException {
        var folder = Files.createDirectories(home.resolve(".config/stoa"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        Shell.signedIn(home, server);

        assertThat(mode(folder)).isEqualTo("rwx------");
    }

    @Test
    void keepsItUnderTheXdgFolderWhenThereIsOne() {
        var shell = new Shell(home).set("XDG_CONFIG_HOME", home.resolve("xdg").toString());
        shell.set("STOA_PASSWORD", FakeServer.PASSWORD);

        shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL);

        assertThat(home.resolve("xdg/stoa/session.json")).exists();
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @Test
    void keepsNothingWhenThePasswordIsWrong() {
        shell.set("STOA_PASSWORD", "wrong");

        var result = shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Sign-in refused: e-mail or password is wrong");
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @Test
    void asksForTheCodeWhereTheSecondFactorIsOn() {
        shell.atTerminal(FakeServer.PASSWORD, "492 039");
        server.answerNext(401, """
            {"type": "/problems/identity/mfa-required", "title": "A code is needed too", "challenge": "abc"}
            """);

        assertThat(shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL)
                        .code())
                .isZero();
        assertThat(shell.questions()).containsExactly("Password: ", "Code of your authenticator app: ");
        assertThat(server.requests()).anySatisfy(request -> {
            assertThat(request.line()).isEqualTo("POST /mfa/verify");
            assertThat(request.body()).isEqualTo(Json.parse("""
                {"challenge": "abc", "code": "492 039"}
                """));
        });
    }

    @Test
    void isAskedWronglyWhereTheSecondFactorIsOnAndNobodyCanBeAsked() {
        shell.set("STOA_PASSWORD", FakeServer.PASSWORD);
        server.answerNext(401, """
            {"type": "/problems/identity/mfa-required", "title": "A code is needed too", "challenge": "abc"}
            """);

        var result = shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--code");
    }

    @Test
    void sendsTheTokenToNoOtherServer() {
        try (var other = new FakeServer()) {
            Shell.signedIn(home, server);
            shell.set("STOA_URL", other.url());

            var result = shell.run("task", "list");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("You are signed in to " + server.url() + ", not to " + other.url());
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void warnsBeforeAPasswordTravelsInTheOpen() {
        shell.set("STOA_PASSWORD", FakeServer.PASSWORD);

        assertThat(shell.run("login", "--server", "http://stoa.invalid", "--email", "x")
                        .err())
                .startsWith("Warning: your password goes to http://stoa.invalid unencrypted.");
    }

    @Test
    void isAskedWronglyWithoutAnythingToSignInWith() {
        assertThat(shell.run("login").code()).isEqualTo(2);
        assertThat(shell.run("login", "--email", FakeServer.EMAIL).code()).isEqualTo(2);
        assertThat(shell.run("login", "--server", "localhost:8000").code()).isEqualTo(2);
    }

    @Test
    void saysWhoIsSignedIn() {
        var shell = Shell.signedIn(home, server);

        assertThat(shell.run("whoami").lines())
                .containsExactly(
                        "name          Ada",
                        "e-mail        " + FakeServer.EMAIL,
                        "role          admin",
                        "organisation  Harbour Bakery",
                        "server        " + server.url());
        assertThat(Json.parse(shell.run("whoami", "-o", "json").out())
                        .at("/organisation/name")
                        .stringValue())
                .isEqualTo("Harbour Bakery");
        assertThat(shell.run("whoami", "-o", "csv").lines().getFirst())
                .isEqualTo("id,email,name,role,organisation_id,organisation_name,created_at");
    }

    @Test
    void forgetsEverythingOnLogout() {
        var shell = Shell.signedIn(home, server);

        assertThat(shell.run("logout").code()).isZero();

        assertThat(home.resolve(".config/stoa/session.json")).doesNotExist();
        assertThat(shell.run("whoami").err()).isEqualToIgnoringNewLines("You are not signed in. Sign in: ./stoa login");
        assertThat(shell.run("logout").code()).isZero();
    }

    @Test
    void staysSignedInWhenTheAccessTokenRunsOut() {
        var shell = Shell.signedIn(home, server);

        server.expireTokens();
        assertThat(shell.run("whoami").code()).isZero();
        server.expireTokens();
        assertThat(shell.run("whoami").code()).isZero();

        assertThat(server.requests())
                .filteredOn(request -> request.line().equals("POST /token/refresh"))
                .hasSize(2);
    }

    @Test
    void saysThatTheSessionIsOver() {
        var shell = Shell.signedIn(home, server);

        server.endSessions();

        assertThat(shell.run("whoami").err()).contains("Your sign-in has ended. Sign in again: ./stoa login");
    }

    /// A refresh token is good for one exchange: what another command did in the meantime is used.
    @Test
    void takesTheTokensThatAnotherCommandGotMeanwhile() {
        var shell = Shell.signedIn(home, server);
        server.expireTokens();
        server.onRefusal(() -> {
            try {
                Files.writeString(home.resolve(".config/stoa/session.json"), server.session());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(shell.run("whoami").code()).isZero();

        assertThat(server.requests()).noneMatch(request -> request.line().equals("POST /token/refresh"));
    }

    @Test
    void hasTheServerEndTheSessionOnLogout() {
        var shell = Shell.signedIn(home, server);

        shell.run("logout");

        assertThat(server.lastRequest().line()).isEqualTo("POST /token/revoke");
        assertThat(server.lastRequest().body().path("form").asString()).startsWith("token=refresh-");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
