package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.test.FaultProxy;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people notice when something that the product stands on fails: the rows of
/// `docs/runbooks/failures.md`.
class FailuresTest {
    private final URI database = URI.create(TestDatabase.freshUrl());
    private final FaultProxy proxy = FaultProxy.to(database.getHost(), database.getPort());
    private Stoa stoa;
    private TestClient anybody;
    private TestClient ada;

    @BeforeEach
    void start(@TempDir Path folder) {
        var url = "postgres://" + database.getUserInfo() + "@127.0.0.1:" + proxy.port() + database.getPath();
        var settings = TestSettings.in(
                folder,
                Map.of(
                        "database.url",
                        url,
                        "database.pool-size",
                        "4",
                        "database.acquire-timeout",
                        "500ms",
                        "database.statement-timeout",
                        "2s"));
        stoa = Stoa.start(settings, folder, InstantSource.system());
        anybody = TestClient.of(stoa.url());
        anybody.post("/register", """
            {"email": "ada@example.com", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """).expect(201);
        var token = anybody.post("/login", """
            {"email": "ada@example.com", "password": "Analytical-1843"}
            """).expect(200);
        ada = anybody.bearer(token.json("/access_token").asString());
        ada.post("/tasks", "{\"title\": \"Survive\"}").expect(201);
    }

    @AfterEach
    void stop() {
        stoa.close();
        proxy.close();
    }

    @Test
    void aDatabaseThatIsAwayIsToldAndComesBackByItself() {
        proxy.cut();

        assertThat(ada.get("/tasks").expect(503).header("Retry-After")).isPresent();
        anybody.get("/health/ready").expect(503);
        anybody.get("/health/live").expect(200);

        proxy.heal();
        awaitReady();
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatWasRestartedIsNotNoticedByWhoReads() {
        proxy.cutOnce();

        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatFallsSilentIsNoticedWithinSeconds() {
        proxy.silence();

        var begin = Instant.now();
        anybody.get("/health/ready").expect(503);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));

        proxy.heal();
        awaitReady();
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(1);
    }

    @Test
    void aSlowDatabaseMakesRequestsSlowAndNotWrong() throws Exception {
        proxy.delay(Duration.ofMillis(50));

        ada.post("/tasks", "{\"title\": \"Be patient\"}").expect(201);
        assertThat(ada.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(2);
        assertThat(titlesInTheDatabase()).containsExactly("Survive", "Be patient");
    }

    /// As an operator sees them with psql.
    private List<String> titlesInTheDatabase() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select title from tasks.task order by created_at")) {
            var titles = new ArrayList<String>();
            while (rows.next()) {
                titles.add(rows.getString("title"));
            }
            return titles;
        }
    }

    @Test
    void aStatementThatHangsIsStoppedAndWhoWaitsBehindItIsToldWhichLimitWasHit() throws Exception {
        try (var blocker = connect();
                var statement = blocker.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table tasks.task");

            var replies = IntStream.range(0, 12)
                    .mapToObj(_ -> threads.submit(() -> ada.get("/tasks/stats").expect(503)))
                    .toList();

            var details = new StringBuilder();
            for (var reply : replies) {
                assertThat(reply.get().header("Retry-After")).isPresent();
                details.append(reply.get().json("/detail").asString()).append('\n');
            }
            assertThat(details).contains("database.pool-size", "database.statement-timeout");
        }
        ada.get("/tasks").expect(200);
    }

    private Connection connect() throws SQLException {
        var credentials = database.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath(),
                credentials[0],
                credentials[1]);
    }

    private void awaitReady() {
        var limit = Instant.now().plusSeconds(30);
        while (anybody.get("/health/ready").status() != 200) {
            assertThat(Instant.now()).isBefore(limit);
        }
    }
}
