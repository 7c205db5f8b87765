package dev.stoa.platform.data;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.stoa.platform.Child;
import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Tag("database")
class EmbeddedPostgresTest {
    private static final DatabaseConfig IMPATIENT =
            DatabaseConfig.DEFAULTS.withPoolSize(2).withAcquireTimeout(Duration.ofMillis(250));

    @TempDir
    private Path temp;

    @Test
    void keepsItsRowsFromStartToStart() throws IOException {
        try (var data = TestFolders.open(temp)) {
            try (var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
                plant(postgres, "summer");
            }
            try (var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
                assertThat(seasons(postgres)).containsExactly("summer");
            }
        }
    }

    @Test
    void isGoneWhenItIsClosed() throws IOException {
        try (var data = TestFolders.open(temp)) {
            ProcessHandle server;
            try (var postgres = EmbeddedPostgres.start(data)) {
                server = ProcessHandle.of(postgres.pid()).orElseThrow();
            }

            assertThat(server.isAlive()).isFalse();
            assertThat(temp.resolve("database/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void endsWithAJavaProcessThatIsKilledAndStartsAgainWithWhatWasCommitted() throws IOException {
        TestFolders.prepare(temp);
        ProcessHandle orphan;
        try (var child = Child.running(KeepsAGarden.class, temp)) {
            orphan = ProcessHandle.of(Long.parseLong(child.says("postgres"))).orElseThrow();
            child.kill();
        }

        // At once, so that it may have to wait for the shutdown that the kill set off.
        try (var data = DataFolder.open(temp);
                var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
            assertThat(seasons(postgres)).containsExactly("spring");
            Child.awaitEnd(orphan);
        }
        assertThat(Files.readString(temp.resolve("postgres.log")))
                .contains("received fast shutdown request")
                .doesNotContain("was not properly shut down");
    }

    @Test
    void recoversWhatWasCommittedBeforeACrash() throws IOException {
        try (var data = TestFolders.open(temp)) {
            try (var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
                plant(postgres, "autumn");
                crash(postgres.serverPid());
            }
            try (var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
                assertThat(seasons(postgres)).containsExactly("autumn");
            }
        }
        assertThat(Files.readString(temp.resolve("postgres.log"))).contains("was not properly shut down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1\n", "%d\n"})
    void startsOverALockFileThatACrashOfTheMachineLeft(String content) throws IOException {
        try (var data = TestFolders.open(temp)) {
            Files.writeString(
                    temp.resolve("database/postmaster.pid"),
                    content.formatted(ProcessHandle.current().pid()));

            EmbeddedPostgres.start(data).close();
        }
    }

    @Test
    void makesItsFilesAnewWhenAStartWasKilledMeanwhile() throws IOException {
        try (var data = TestFolders.open(temp)) {
            PostgresBinaries.delete(temp.resolve("database"));
            Files.createDirectories(temp.resolve("database.draft/base"));
            Files.writeString(temp.resolve("database.draft/PG_VERSION"), "1");

            EmbeddedPostgres.start(data).close();

            assertThat(temp.resolve("database.draft")).doesNotExist();
        }
    }

    @Test
    void unpacksAnewWhatAKilledStartLeftHalfUnpacked() throws IOException {
        try (var data = DataFolder.open(temp)) {
            var draft = temp.resolve("postgres-" + PostgresBinaries.version() + ".draft");
            Files.createDirectories(draft.resolve("bin"));
            Files.writeString(draft.resolve("bin/postgres"), "half a program");

            var binaries = PostgresBinaries.unpacked(data);

            assertThat(Path.of(binaries.program("postgres"))).isExecutable();
            assertThat(Files.size(Path.of(binaries.program("postgres")))).isGreaterThan(1_000_000);
            assertThat(draft).doesNotExist();
        }
    }

    @Test
    void listensOnThisMachineAloneAndAsksForThePassword() throws Exception {
        try (var data = TestFolders.open(temp);
                var postgres = EmbeddedPostgres.start(data)) {
            var url = postgres.superuser("postgres");
            var port = URI.create(url.jdbc().substring("jdbc:".length())).getPort();

            new Socket(InetAddress.getLoopbackAddress(), port).close();
            for (var address : otherAddresses()) {
                assertThat(canConnect(address, port)).as("%s", address).isFalse();
            }
            assertThat(signsIn(url)).isTrue();
            assertThat(signsIn(url.as("postgres", "postgres"))).isFalse();
        }
    }

    @Test
    void keepsItsPasswordsAndRowsFromOtherUsersOfTheMachine() throws IOException {
        try (var data = TestFolders.open(temp)) {
            EmbeddedPostgres.start(data).close();
        }

        assertThat(Files.getPosixFilePermissions(temp.resolve("secrets/postgres-superuser")))
                .isEqualTo(fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(temp.resolve("database"))).isEqualTo(fromString("rwx------"));
    }

    @Test
    void writesDownWhatItCommitsAndChecksWhatItReads() throws IOException {
        try (var data = TestFolders.open(temp);
                var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
            var settings = postgres.database("garden")
                    .sql("""
                            select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
                                current_setting('synchronous_commit') as commits,
                                current_setting('data_checksums') as checksums
                            """)
                    .one(row ->
                            List.of(row.text("fsync"), row.text("pages"), row.text("commits"), row.text("checksums")));

            assertThat(settings).containsOnly("on");
        }
    }

    @Test
    void startsAServerAgainThatEndedByItselfAndSaysSo() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
        BlockingQueue<ILoggingEvent> said = new LinkedBlockingQueue<>();
        var appender = new ListAppender<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                said.add(event);
            }
        };
        appender.start();
        logger.addAppender(appender);
        try (var data = TestFolders.open(temp);
                var postgres = Postgres.open(IMPATIENT, data)) {
            plant(postgres, "winter");
            var first = postgres.serverPid();

            crash(first);

            var event = said.poll(10, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getFormattedMessage())
                    .contains("PostgreSQL ended by itself")
                    .contains("postgres.log");
            await(() -> postgres.serverPid() != first && postgres.isReachable());
            assertThat(seasons(postgres)).containsExactly("winter");
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void keepsTryingWhileTheServerDoesNotStartAndTellsWhetherItCanBeReached() throws IOException {
        var control = temp.resolve("database/global/pg_control");
        var aside = temp.resolve("pg_control");
        try (var data = TestFolders.open(temp);
                var postgres = Postgres.open(IMPATIENT, data)) {
            var garden = postgres.database("garden");
            assertThat(postgres.isReachable()).isTrue();

            Files.move(control, aside);
            crash(postgres.serverPid());
            await(() -> !postgres.isReachable());
            assertThatThrownBy(() -> garden.sql("select 1 as n").list(row -> row.integer("n")))
                    .isInstanceOf(DatabaseUnavailable.class);

            Files.move(aside, control);
            await(postgres::isReachable);
            assertThat(seasons(postgres)).isEmpty();
        }
    }

    @Test
    void canBeClosedWhileItTriesToStartTheServerAgain() throws IOException {
        try (var data = TestFolders.open(temp);
                var postgres = Postgres.open(IMPATIENT, data)) {
            Files.delete(temp.resolve("database/global/pg_control"));
            crash(postgres.serverPid());
            await(() -> !postgres.isReachable());
        }

        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(temp + "/database")))
                .isEmpty();
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void plant(Postgres postgres, String season) {
        postgres.database("garden")
                .sql("insert into garden.season (name) values (:name)")
                .bind("name", season)
                .update();
    }

    private static List<String> seasons(Postgres postgres) {
        return postgres.database("garden").sql("select name from garden.season").list(row -> row.text("name"));
    }

    private static void crash(long pid) {
        var server = ProcessHandle.of(pid).orElseThrow();
        server.destroyForcibly();
        Child.awaitEnd(server);
    }

    private static boolean signsIn(PostgresUrl url) {
        try (var connection = url.dataSource().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("28P01");
            return false;
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static boolean canConnect(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int)
                    Duration.ofSeconds(1).toMillis());
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
