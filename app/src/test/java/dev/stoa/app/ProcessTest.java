package dev.stoa.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.json.JsonMapper;

/// Stoa as a process of its own, started, stopped and killed.
@Execution(ExecutionMode.CONCURRENT)
class ProcessTest {
    private static final Pattern READY = Pattern.compile("Stoa is ready at (http://[^ ]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Started> started = new ArrayList<>();

    @BeforeEach
    void lendPrograms() {
        TestDatabase.lendPrograms(data());
    }

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(each -> each.process.destroyForcibly());
    }

    /// A process and what it has said so far.
    private record Started(Process process, BufferedReader output, List<String> said) {

        TestClient ready() throws IOException {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                var match = READY.matcher(line);
                if (match.find()) {
                    return TestClient.of(URI.create(match.group(1)));
                }
            }
            throw new AssertionError("it ended before it was ready: " + said);
        }

        /// SIGTERM. [Process#destroy] would also close the output.
        void terminate() {
            process.toHandle().destroy();
        }

        /// Waits for the end, and answers the exit code.
        int end() throws Exception {
            output.lines().forEach(said::add);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    private Started stoa(String... arguments) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.stoa.app.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("STOA_"));
        builder.environment().put("STOA_IDENTITY_BCRYPT_COST", "4");
        builder.environment().put("STOA_WEB_HOST", "127.0.0.1");
        var process = builder.start();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var begun = new Started(process, output, new ArrayList<>());
        started.add(begun);
        return begun;
    }

    private Started up() throws IOException {
        return stoa("up", "--port", "0", "--data", data().toString());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static TestClient signedIn(TestClient client) {
        var token = client.post("/login", """
            {"email": "ada@example.com", "password": "Analytical-1843"}
            """).expect(200);
        return client.bearer(token.json("/access_token").asString());
    }

    private static void addTask(TestClient client) {
        client.post("/register", """
            {"email": "ada@example.com", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """).expect(201);
        signedIn(client).post("/tasks", "{\"title\": \"Survive\"}").expect(201);
    }

    private List<ProcessHandle> postgres() {
        var mine = data().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mine + "/database"))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                .toList();
    }

    @Test
    void whatWasAcknowledgedSurvivesAKilledProcess() throws Exception {
        var first = up();
        addTask(first.ready());
        var server = postgres();
        assertThat(server).isNotEmpty();

        first.process.destroyForcibly();
        assertThat(first.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        for (var process : server) {
            var _ = process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        var second = up();

        assertThat(signedIn(second.ready())
                        .get("/tasks")
                        .expect(200)
                        .json("/items/0/title")
                        .asString())
                .isEqualTo("Survive");
        second.terminate();
        assertThat(second.end()).isZero();
        assertThat(postgres()).isEmpty();
        assertThat(Files.readString(data().resolve("postgres.log"))).endsWith("database system is shut down\n");
    }

    @Test
    void aFolderThatIsHeldIsRefusedInOneLineAndDownEndsItsHolder() throws Exception {
        var first = up();
        first.ready();

        var second = up();
        assertThat(second.end()).isEqualTo(1);
        assertThat(second.said)
                .hasSize(1)
                .first()
                .asString()
                .contains(data().toString(), Long.toString(first.process.pid()));

        assertThat(stoa("down", "--data", data().toString()).end()).isZero();
        assertThat(first.process.waitFor(1, TimeUnit.SECONDS)).isTrue();
        assertThat(postgres()).isEmpty();
    }

    @Test
    void whatCannotBeUnderstoodStopsTheStartInOneLine() throws Exception {
        Files.writeString(folder.resolve("stoa.toml"), """
            [web]
            prot = 8000
            """);

        var unknown = up();
        assertThat(unknown.end()).isEqualTo(1);
        assertThat(unknown.said).hasSize(1).first().asString().contains("web.prot", "web.port");

        var misunderstood = stoa("up", "--colour", "red");
        assertThat(misunderstood.end()).isEqualTo(2);
        assertThat(misunderstood.said).hasSize(1).first().asString().contains("--colour");
    }

    @Test
    void productionIsRefusedWithWhatIsForALaptop() throws Exception {
        Files.writeString(folder.resolve(".env"), "STOA_ENVIRONMENT=production\n");
        var bare = stoa("up", "--port", "0", "--data", data().toString(), "--demo");
        assertThat(bare.end()).isEqualTo(1);
        assertThat(String.join("\n", bare.said)).contains("SECRET_KEY", "DATABASE_URL", "app.demo");

        Files.writeString(folder.resolve(".env"), "SECRET_KEY=your-secret-key\n");
        var example = up();
        assertThat(example.end()).isEqualTo(1);
        assertThat(String.join("\n", example.said)).contains("secrets.key").doesNotContain("your-secret-key");

        Files.writeString(folder.resolve(".env"), "secret_key=q8Yv1J0cX4n7Zk2wLr9TbEoPdMsUhGfA\n");
        var small = up();
        assertThat(small.end()).isEqualTo(1);
        assertThat(String.join("\n", small.said)).contains("secret_key").doesNotContain("q8Yv1J0c");

        Files.writeString(folder.resolve(".env"), "DATABASE_URL=foo\n");
        var address = up();
        assertThat(address.end()).isEqualTo(1);
        assertThat(String.join("\n", address.said)).contains("database.url must look like postgres://");
    }

    @Test
    void aBackupMadeWhileItRunsBecomesAnotherInstallation() throws Exception {
        var first = up();
        addTask(first.ready());
        var file = folder.resolve("backup.zip");

        var status = stoa("db", "status", "--data", data().toString());
        assertThat(status.end()).isZero();
        assertThat(status.said).contains("tasks  applied  20261121_task.sql");
        var backup = stoa("db", "backup", file.toString(), "--with-secrets", "--data", data().toString());
        assertThat(backup.end()).as(() -> backup.said.toString()).isZero();
        first.process.destroyForcibly();

        var other = folder.resolve("other").toString();
        var tried = stoa("db", "restore", file.toString(), "--verify", "--data", other);
        assertThat(tried.end()).as(() -> tried.said.toString()).isZero();
        var restored = stoa("db", "restore", file.toString(), "--data", other);
        assertThat(restored.end()).as(() -> restored.said.toString()).isZero();
        assertThat(restored.said).contains("tasks.task: 1 rows, as they were");

        var undone = stoa("db", "rollback", "jobs", "--data", other);
        assertThat(undone.end()).as(() -> undone.said.toString()).isZero();
        var migration = undone.said.getLast().replace("undone: ", "");
        var behind = stoa("db", "status", "--data", other);
        assertThat(behind.end()).isZero();
        assertThat(behind.said).contains("jobs  pending  " + migration);
        var migrated = stoa("db", "migrate", "--data", other);
        assertThat(migrated.end()).as(() -> migrated.said.toString()).isZero();
        assertThat(migrated.said).contains("jobs  applied  " + migration);

        var second = stoa("up", "--port", "0", "--data", other).ready();
        assertThat(signedIn(second)
                        .get("/tasks")
                        .expect(200)
                        .json("/items/0/title")
                        .asString())
                .isEqualTo("Survive");
        assertThat(stoa("db", "eat", file.toString()).end()).isEqualTo(2);
    }

    @Test
    void everyLineOfTheLogIsJsonAndTellsNoSecret() throws Exception {
        var process = up();
        var client = process.ready();
        addTask(client);
        client.with("X-Request-ID", "look-for-me").get("/health?token=sesame").expect(200);
        client.with("X-API-Key", "sk-planted-key").get("/tasks").expect(401);
        client.post("/login", "{\"email\": \"ada@example.com\", \"password\": \"Planted-Password-1\"}")
                .expect(401);
        client.post("/login", "{\"email\": \"ada@example.com\", \"password\": [\"Planted-Password-2\"]}")
                .expect(422);

        process.terminate();
        process.end();

        var json = new JsonMapper();
        for (var line : process.said) {
            assertThat(json.readTree(line).propertyNames()).contains("time", "level", "message");
        }
        assertThat(String.join("\n", process.said))
                .contains("request_completed", "look-for-me", "trace_id", "span_id", "tenant_id")
                .doesNotContain("Analytical-1843", "sesame", "eyJ", "sk-planted-key", "Planted-Password");
    }

    @Test
    void withoutItsDatabaseItSaysSoAndLivesAndRecoversByItself() throws Exception {
        var client = up().ready();
        addTask(client);
        var ada = signedIn(client);
        // Without it PostgreSQL does not start again.
        var control = data().resolve("database/global/pg_control");
        var aside = Files.move(control, folder.resolve("pg_control"));

        postgres().forEach(ProcessHandle::destroyForcibly);

        awaitReadiness(client, 503);
        assertThat(ada.get("/tasks").expect(503).header("Retry-After")).isPresent();
        assertThat(client.get("/health/ready").expect(503).json("/detail").asString())
                .contains("database");
        client.get("/health/live").expect(200);

        Files.move(aside, control);
        awaitReadiness(client, 200);
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(1);
    }

    private static void awaitReadiness(TestClient client, int status) {
        var limit = Instant.now().plus(PATIENCE);
        while (client.get("/health/ready").status() != status) {
            assertThat(Instant.now()).as("readiness " + status).isBefore(limit);
        }
    }

    @Test
    void secretsAreReadableByTheirOwnerOnlyAndReplacingOneSignsNobodyOut() throws Exception {
        var client = up().ready();
        addTask(client);
        var before = signedIn(client);

        var replaced = stoa("secrets", "rotate", "signing", "--data", data().toString());
        assertThat(replaced.end()).as(() -> replaced.said.toString()).isZero();

        var limit = Instant.now().plus(PATIENCE);
        while (client.get("/.well-known/jwks.json").expect(200).json("/keys").size() != 2) {
            assertThat(Instant.now()).as("the new key to be published").isBefore(limit);
        }
        before.get("/tasks").expect(200);
        signedIn(client).get("/tasks").expect(200);
        try (var files = Files.list(data().resolve("secrets"))) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }
}
