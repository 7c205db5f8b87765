package dev.stoa.bench;

import dev.stoa.platform.Platform;
import dev.stoa.platform.data.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who runs jobs: Stoa for one organisation and for a hundred, db-scheduler on the same PostgreSQL, and BullMQ
/// on a Redis.
final class JobSubjects implements AutoCloseable {
    private final PlatformOptions options;
    private final Platform platform;
    private final EmbeddedPostgres postgres;
    private final Map<String, String> versions;
    private final Map<String, String> leftOut;
    private final List<JobSubject> subjects = new ArrayList<>();
    private @Nullable Redis redis;

    /// @param versions gets those of whom it starts
    /// @param leftOut gets why it did not start somebody
    JobSubjects(
            PlatformOptions options,
            Platform platform,
            EmbeddedPostgres postgres,
            Map<String, String> versions,
            Map<String, String> leftOut) {
        this.options = options;
        this.platform = platform;
        this.postgres = postgres;
        this.versions = versions;
        this.leftOut = leftOut;
    }

    List<JobSubject> started() throws IOException, InterruptedException {
        for (var name : options.subjects()) {
            switch (name) {
                case "stoa" -> subjects.add(new StoaJobs(name, platform, 1));
                case "stoa-100" -> subjects.add(new StoaJobs(name, platform, 100));
                case "db-scheduler" -> startDbScheduler(name);
                default -> startBullMq(name);
            }
        }
        return subjects;
    }

    private void startDbScheduler(String name) throws IOException, InterruptedException {
        start(Peers.jobs(options.folder(), name), jdbc(postgres.url("postgres")), ProcessorTime::ofPostgres);
    }

    private static String jdbc(String address) {
        var url = URI.create(address);
        var credentials = url.getUserInfo().split(":", 2);
        return "jdbc:postgresql://%s:%d%s?user=%s&password=%s"
                .formatted(url.getHost(), url.getPort(), url.getPath(), credentials[0], credentials[1]);
    }

    private void startBullMq(String name) throws IOException, InterruptedException {
        try {
            var server = Redis.start(options.folder().resolve("driver/target/platform/redis"));
            redis = server;
            versions.put("redis", Redis.version());
            start(Peers.jobs(options.folder(), name), Integer.toString(server.port()), server::time);
        } catch (IOException e) {
            leftOut.put(name, e.getMessage() + " (Debian: apt-get install redis-server)");
        }
    }

    private void start(Subject subject, String store, Supplier<Duration> storeTime) throws IOException {
        versions.put(subject.name(), subject.version());
        var command = new ArrayList<>(subject.command(List.of()));
        command.add(store);
        command.add(Integer.toString(JobSubject.CONCURRENCY));
        subjects.add(new JobProgram(subject.name(), subject.folder(), command, storeTime));
    }

    @Override
    public void close() {
        subjects.forEach(JobSubject::close);
        if (redis != null) {
            redis.close();
        }
    }
}
