package dev.stoa.bench.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Jobs that do nothing, on db-scheduler with the way of taking that its documentation names as the
/// fastest. Does what the lines on its input say, and answers each with a line.
final class Main {
    private static final int BATCH = 500;

    private final HikariDataSource pool;
    private final int concurrency;
    private final AtomicLong runs = new AtomicLong();
    private final OneTimeTask<Void> nothing = Tasks.oneTime("nothing").execute((_, _) -> runs.incrementAndGet());
    private long last;

    private Main(String server, int concurrency) throws SQLException {
        var url = server.replace("/postgres?", "/scheduler?");
        try (var connection = DriverManager.getConnection(server);
                var statement = connection.createStatement()) {
            statement.execute("create database scheduler");
        }
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(concurrency);
        this.pool = new HikariDataSource(config);
        this.concurrency = concurrency;
    }

    /// @param args the address of a PostgreSQL, where it makes a database of its own, and how many jobs may run at a
    /// time
    static void main(String[] args) throws IOException, SQLException, InterruptedException {
        var main = new Main(args[0], Integer.parseInt(args[1]));
        main.makeTable();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(main.answer(line.split(" ")));
        }
        main.pool.close();
    }

    private String answer(String[] words) throws SQLException, InterruptedException {
        return switch (words[0]) {
            case "single" -> enqueueSingly(Integer.parseInt(words[1]));
            case "bulk" -> enqueue(Integer.parseInt(words[1]));
            case "run" -> run();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /// Answers how long each took, in nanoseconds.
    private String enqueueSingly(int count) {
        var client = scheduler();
        var nanos = new StringJoiner(" ");
        for (var i = 0; i < count; i++) {
            var job = job();
            var begin = System.nanoTime();
            var _ = client.scheduleIfNotExists(job, Instant.now());
            nanos.add(Long.toString(System.nanoTime() - begin));
        }
        return nanos.toString();
    }

    private TaskInstance<Void> job() {
        return nothing.instance(Long.toString(++last));
    }

    private String enqueue(int count) {
        var client = scheduler();
        for (var left = count; left > 0; left -= BATCH) {
            client.scheduleBatch(
                    IntStream.range(0, Math.min(left, BATCH))
                            .<TaskInstance<?>>mapToObj(_ -> job())
                            .toList(),
                    Instant.now());
        }
        return "enqueued";
    }

    /// Runs all there are. What is done is deleted, so none is left then.
    ///
    /// @return how many times a job has run so far
    private String run() throws SQLException, InterruptedException {
        var scheduler = scheduler();
        scheduler.start();
        while (runs.get() < last || !isEmpty()) {
            Thread.sleep(2);
        }
        scheduler.stop();
        return Long.toString(runs.get());
    }

    private Scheduler scheduler() {
        return Scheduler.create(pool, nothing)
                .threads(concurrency)
                .pollUsingLockAndFetch(4.0, 20.0)
                .pollingInterval(Duration.ofSeconds(1))
                .build();
    }

    private boolean isEmpty() throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("select not exists (select from scheduled_tasks)")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    /// As its documentation has it for PostgreSQL.
    private void makeTable() throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    create table scheduled_tasks (
                        task_name text not null,
                        task_instance text not null,
                        task_data bytea,
                        execution_time timestamptz not null,
                        picked boolean not null,
                        picked_by text,
                        last_success timestamptz,
                        last_failure timestamptz,
                        consecutive_failures int,
                        last_heartbeat timestamptz,
                        version bigint not null,
                        priority smallint,
                        state text,
                        primary key (task_name, task_instance)
                    );
                    create index execution_time_idx on scheduled_tasks (execution_time);
                    create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
                    """);
        }
    }
}
