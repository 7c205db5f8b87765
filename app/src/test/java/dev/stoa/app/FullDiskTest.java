package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stoa.platform.runtime.Settings;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The disk of the data folder is full. It is a small one in memory that the test mounts, which only root may do:
/// nothing is tested elsewhere.
class FullDiskTest {
    private static final int MEGABYTE = 1 << 20;

    private Path disk;
    private Settings settings;
    private Stoa stoa;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk.toString()), "only root mounts");
        settings =
                TestSettings.in(folder, Map.of("app.data", disk.resolve("data").toString()));
        stoa = Stoa.start(settings, folder, InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        if (stoa != null) {
            stoa.close();
        }
        run("umount", "-l", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var _ = process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    @Test
    void writesAreRefusedReadsGoOnAndNothingThatWasAcknowledgedIsLost() throws Exception {
        var anybody = TestClient.of(stoa.url());
        anybody.post("/register", """
            {"email": "ada@example.com", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """).expect(201);
        var token = anybody.post("/login", """
            {"email": "ada@example.com", "password": "Analytical-1843"}
            """).expect(200);
        var ada = anybody.bearer(token.json("/access_token").asString());
        assertThat(add(ada, 0)).isEqualTo(201);
        fill();

        var kept = 1;
        while (add(ada, kept) == 201) {
            kept++;
            assertThat(kept).isLessThan(5_000);
        }
        assertThat(add(ada, kept)).isEqualTo(503);
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(kept);
        var backup = disk.resolve("backup.zip");
        assertThatThrownBy(() -> DatabaseCommands.run(
                        Arguments.parse(List.of("db", "backup", backup.toString())), settings, disk, System.out))
                .hasMessageContaining("No space left");

        assertThat(disk.toFile().list()).doesNotContain("backup.zip").allMatch(name -> !name.startsWith("backup"));
        Files.delete(disk.resolve("filler"));
        var limit = Instant.now().plusSeconds(30);
        while (add(ada, kept) != 201) {
            assertThat(Instant.now()).isBefore(limit);
        }
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(kept + 1);
    }

    /// Takes all the room that is left.
    private void fill() throws IOException {
        try (var out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(new byte[MEGABYTE]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int add(TestClient client, int number) {
        return client.post("/tasks", """
                {"title": "Fill %d", "description": "%s"}
                """.formatted(number, "so much ".repeat(120)))
                .status();
    }
}
