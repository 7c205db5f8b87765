package dev.stoa.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.runtime.Settings;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.test.FaultProxy;
import dev.stoa.web.test.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The product with its organisations on two servers.
class ShardsTest {
    private static final String FIRST = TestDatabase.freshUrl();
    private static final URI SECOND = URI.create(TestDatabase.freshUrl());
    private static final FaultProxy TO_SECOND = FaultProxy.to(SECOND.getHost(), SECOND.getPort());

    @TempDir
    private static Path folder;

    private static Settings settings;
    private static Stoa stoa;
    private static TestClient anybody;

    /// Somebody in an organisation of their own.
    private record Member(TestClient http, UUID organisation) {}

    @BeforeAll
    static void start() {
        var shard = "postgres://" + SECOND.getUserInfo() + "@127.0.0.1:" + TO_SECOND.port() + SECOND.getPath();
        settings = TestSettings.in(
                folder,
                Map.of(
                        "database.url",
                        FIRST,
                        "database.shards",
                        shard,
                        "database.sharding",
                        "hash-mod",
                        "database.acquire-timeout",
                        "500ms"));
        stoa = Stoa.start(settings, folder, InstantSource.system());
        anybody = TestClient.of(stoa.url());
    }

    @AfterAll
    static void stop() {
        stoa.close();
        TO_SECOND.close();
    }

    private static Member register(String name) {
        anybody.post("/register", """
            {"email": "%1$s@example.com", "password": "Analytical-1843", "name": "%1$s", "organisation": "Of %1$s"}
            """.formatted(name)).expect(201);
        var token = anybody.post("/login", """
            {"email": "%s@example.com", "password": "Analytical-1843"}
            """.formatted(name))
                .expect(200)
                .json("/access_token")
                .asString();
        var claims = new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        return new Member(
                anybody.bearer(token), UUID.fromString(claims.get("tenant_id").asString()));
    }

    private static void move(Member member, int to) {
        db("move", member.organisation.toString(), Integer.toString(to));
    }

    /// Answers what the command prints.
    private static String db(String... operands) {
        var typed = Stream.concat(Stream.of("db"), Stream.of(operands)).toList();
        var out = new ByteArrayOutputStream();
        DatabaseCommands.run(Arguments.parse(typed), settings, folder, new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8);
    }

    @Test
    void everythingGoesOnForAnOrganisationThatIsMovedAndComesBack() {
        var ada = register("ada");
        ada.http.post("/tasks", "{\"title\": \"Pack\"}").expect(201);
        assertThat(tasks(URI.create(FIRST), ada)).isEqualTo(1);

        move(ada, 2);

        assertThat(tasks(URI.create(FIRST), ada)).isZero();
        assertThat(tasks(SECOND, ada)).isEqualTo(1);
        ada.http.post("/tasks", "{\"title\": \"Unpack\"}").expect(201);
        assertThat(ada.http.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(2);
        assertThat(ada.http.get("/tasks/stats").expect(200).json("/total").asInt())
                .isEqualTo(2);
        assertThat(export(ada)).contains("Pack", "Unpack");
        await(() -> events(ada) == 2);

        move(ada, 1);

        assertThat(tasks(SECOND, ada)).isZero();
        assertThat(ada.http.get("/tasks").expect(200).json("/total").asInt()).isEqualTo(2);
    }

    @Test
    void anOrganisationThatIsBeingMovedReadsAndIsAskedToWriteLater() throws SQLException {
        var ada = register("busy-ada");
        ada.http.post("/tasks", "{\"title\": \"Pack\"}").expect(201);
        move(ada, 2);
        try (var mover = connect(SECOND);
                var statement = mover.createStatement()) {
            // As the move has it while it copies.
            statement.execute("select pg_advisory_lock(1937259891, hashtext('" + ada.organisation + "'))");

            var refused = ada.http.post("/tasks", "{\"title\": \"Unpack\"}").expect(503);
            assertThat(refused.header("Retry-After")).hasValue("1");
            assertThat(ada.http.get("/tasks").expect(200).json("/total").asInt())
                    .isEqualTo(1);
        }
        await(() -> ada.http.post("/tasks", "{\"title\": \"Unpack\"}").status() == 201);
    }

    @Test
    void operatorsSeeBothServers() {
        var ada = register("seen-ada");
        move(ada, 2);

        assertThat(db("shards"))
                .containsPattern("(?m)^1  \\d+ organisations  jdbc:postgresql://.*")
                .containsPattern("(?m)^2  [1-9]\\d* organisations  jdbc:postgresql://.*");
        assertThat(db("status"))
                .contains("identity  applied", "tasks  applied", "shard 2  tasks  applied", "shard 2  events  applied")
                .doesNotContain("shard 2  identity", "pending");
        assertThat(db("migrate")).isEqualTo(db("status"));
    }

    @Test
    void aShardThatIsAwayIsMissedByItsOrganisationsAlone() {
        var ada = register("lost-ada");
        var grace = register("grace");
        ada.http.post("/tasks", "{\"title\": \"Pack\"}").expect(201);
        grace.http.post("/tasks", "{\"title\": \"Stay\"}").expect(201);
        move(ada, 2);
        ada.http.get("/tasks/stats").expect(200);

        TO_SECOND.cut();

        ada.http.get("/tasks/stats").expect(503);
        assertThat(grace.http.get("/tasks/stats").expect(200).json("/total").asInt())
                .isEqualTo(1);
        anybody.get("/health/ready").expect(200);
        await(() -> anybody.get("/health")
                .expect(200)
                .json("/checks/shard-2/status")
                .asString()
                .equals("degraded"));

        TO_SECOND.heal();
        await(() -> ada.http.get("/tasks/stats").status() == 200);
    }

    private String export(Member member) {
        var job = member.http
                .post("/tasks/exports", "")
                .expect(202)
                .json("/job_id")
                .asString();
        await(() -> member.http.get("/jobs/" + job).json("/state").asString().equals("succeeded"));
        return member.http.get("/jobs/" + job).text();
    }

    private long tasks(URI server, Member of) {
        return count(server, "select count(*) from tasks.task where tenant_id = '" + of.organisation + "'");
    }

    /// Those in the stream, which is on the first server.
    private long events(Member of) {
        return count(
                URI.create(FIRST),
                "select count(*) from events.event where source = 'tasks' and tenant_id = '" + of.organisation + "'");
    }

    private static long count(URI server, String sql) {
        try (var connection = connect(server);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(URI server) throws SQLException {
        var credentials = server.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + server.getPath(),
                credentials[0],
                credentials[1]);
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
