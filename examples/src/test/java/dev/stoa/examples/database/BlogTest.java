package dev.stoa.examples.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BlogTest {
    private static final String ADA = """
            {"email": "ada@example.com", "name": "Ada"}
            """;

    private static final String GRACE = """
            {"email": "grace@example.com", "name": "Grace"}
            """;

    private final Database database = new Database(TestDatabase.freshUrl());

    @AutoClose
    private final TestClient client = TestClient.start(Blog.app(database));

    @Test
    void saysHowADatabaseIsNamed() {
        assertThatThrownBy(() -> new Database("postgres://localhost/fastapi_db"))
                .hasMessage("DATABASE_URL must be like postgres://user:password@host:port/database");
    }

    @Test
    void createsReadsChangesAndDeletes() {
        var created = client.post("/users", ADA).expect(201).expectHeader("Location", "/users/1");
        assertThat(client.get("/users/1").expect(200).json()).isEqualTo(created.json());

        var changed = client.put("/users/1", """
                {"email": "ada@example.com", "name": "Ada Lovelace", "bio": "Wrote the first program."}
                """).expect(200);
        assertThat(changed.json("/bio").asString()).isEqualTo("Wrote the first program.");
        assertThat(client.get("/users").expect(200).json("/total").asInt()).isEqualTo(1);

        client.delete("/users/1").expect(204);
        client.get("/users/1").problem(BlogProblem.USER_NOT_FOUND);
        client.delete("/users/1").problem(BlogProblem.USER_NOT_FOUND);
    }

    @Test
    void givesAnAddressToOnePersonOnly() {
        client.post("/users", ADA).expect(201);
        client.post("/users", GRACE).expect(201);

        client.post("/users", ADA).problem(BlogProblem.EMAIL_TAKEN);
        client.put("/users/2", ADA).problem(BlogProblem.EMAIL_TAKEN);
        client.put("/users/1", ADA).expect(200);
    }

    @Test
    void letsOneOfManyHaveAnAddressTheyAllWantAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> asking = () -> client.post("/users", ADA).status();
            var statuses = threads
                    .invokeAll(IntStream.range(0, 20).mapToObj(_ -> asking).toList())
                    .stream()
                    .map(reply -> reply.resultNow())
                    .toList();

            assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
        }
    }

    /// The pool has ten connections.
    @Test
    void givesBackTheConnectionOfEachRequest() {
        for (int i = 0; i < 15; i++) {
            client.get("/users/404").problem(BlogProblem.USER_NOT_FOUND);
            client.get("/users").expect(200);
        }
    }

    @Test
    void readsAUserWithAllPostsInTwoStatements() {
        client.post("/users", ADA).expect(201);
        for (int i = 0; i < 20; i++) {
            client.post("/posts", """
                    {"title": "Note", "content": "On the engine", "user_id": 1}
                    """).expect(201);
        }
        var statements = countedStatements();

        var reply = client.get("/users/1/posts").expect(200);

        assertThat(reply.json("/user/name").asString()).isEqualTo("Ada");
        assertThat(reply.json("/posts")).hasSize(20);
        assertThat(statements).hasValue(2);
    }

    private AtomicInteger countedStatements() {
        var count = new AtomicInteger();
        database.jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                count.incrementAndGet();
            }
        });
        return count;
    }

    @Test
    void refusesAPostOfNobody() {
        var refused = client.post("/posts", """
                {"title": "Note", "content": "", "user_id": 7}
                """).problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactly("/user_id");
    }

    @Test
    void deletesPostsWithTheirUser() {
        client.post("/users", ADA).expect(201);
        client.post("/posts", """
                {"title": "Note", "content": "", "user_id": 1}
                """).expect(201);

        client.delete("/users/1").expect(204);

        assertThat(database.jdbi.<Long, RuntimeException>withHandle(
                        handle -> handle.createQuery("select count(*) from posts")
                                .mapTo(Long.class)
                                .one()))
                .isZero();
    }

    @Test
    void undoesTheNewestMigrationAndAppliesItAgain() throws Exception {
        var migrations = database.migrations();
        assertThat(migrations.applied()).containsExactly("V1__users.sql", "V2__posts.sql", "V3__bio.sql");

        migrations.undoNewest();
        assertThat(migrations.applied()).containsExactly("V1__users.sql", "V2__posts.sql");
        assertThat(columnsOfUsers()).doesNotContain("bio");

        migrations.apply();
        assertThat(columnsOfUsers()).contains("bio");

        for (int i = 0; i < 4; i++) {
            migrations.undoNewest();
        }
        assertThat(migrations.applied()).isEmpty();
    }

    private List<String> columnsOfUsers() {
        return database.jdbi.withHandle(handle -> handle.createQuery(
                        "select column_name from information_schema.columns where table_name = 'users'")
                .mapTo(String.class)
                .list());
    }

    @Test
    void runsTheScriptOfDay21() throws Exception {
        var empty = new Database(TestDatabase.freshUrl());
        try {
            var script = Files.readString(Path.of("sql/users.sql"));
            empty.jdbi.useHandle(handle -> handle.createScript(script).execute());

            assertThat(empty.jdbi.<Long, RuntimeException>withHandle(
                            handle -> handle.createQuery("select count(*) from users")
                                    .mapTo(Long.class)
                                    .one()))
                    .isEqualTo(5);
        } finally {
            empty.stop();
        }
    }
}
