package dev.stoa.platform.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each test has a database, as a rotation is about all that is in one.
@Tag("database")
class KeyRotationTest {
    private static final Field NOTE = Field.of("garden.gardener.note");

    @TempDir
    private Path temp;

    @AutoClose
    private final Postgres postgres = TestServer.open(TestServer.freshUrl());

    @AutoClose
    private DataFolder data;

    @AutoClose
    private DataFolder elsewhere;

    private final Database db = postgres.database(Fields.MODULE);
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final Map<UserId, byte[]> sealed = new HashMap<>();
    private Node here;

    /// A process.
    private final class Node {
        private final MasterKeys masters;
        private final Fields fields;
        private final Jobs jobs;
        private final KeyRotation rotation;

        Node(DataFolder folder) {
            masters = MasterKeys.of(folder, () -> now);
            var meters = new SimpleMeterRegistry();
            fields = new Fields(db, masters, new Caches(() -> now, meters, postgres.signals(), null), () -> now);
            jobs = new Jobs(
                    postgres.database("jobs"),
                    postgres.signals(),
                    new Ids(() -> now),
                    () -> now,
                    meters,
                    new Tracing(0),
                    JobsConfig.DEFAULTS);
            rotation = new KeyRotation(fields, db, jobs);
        }

        /// Runs `fields.rewrap` once, and answers its state.
        String rewrap() {
            var job = db.transaction(Jobs.INSTALLATION, tx -> jobs.enqueue(tx, new KeyRotation.Rewrap()));
            return run(job.value());
        }

        String run(UUID job) {
            jobs.runner().runDue(Jobs.INSTALLATION);
            return postgres.database("jobs")
                    .sql("select state || ' ' || coalesce(result::text, '') as state from jobs.job where job_id = :id")
                    .bind("id", job)
                    .one(row -> row.text("state"));
        }
    }

    @BeforeEach
    void open() {
        data = DataFolder.open(temp.resolve("here"));
        elsewhere = DataFolder.open(temp.resolve("there"));
        here = new Node(data);
    }

    private void people(int count) {
        IntStream.range(0, count).forEach(_ -> {
            var person = new UserId(UUID.randomUUID());
            sealed.put(person, here.fields.seal(person, NOTE, "of " + person));
        });
    }

    private List<Integer> mastersInUse() {
        return db.sql("select distinct master_key from fields.data_key order by master_key")
                .list(row -> row.integer("master_key"));
    }

    private void requireAllReadableBy(Node node) {
        sealed.forEach((person, value) ->
                assertThat(node.fields.open(person, NOTE, value)).contains("of " + person));
    }

    @Test
    void aNewMasterKeyTakesOverWhileAllGoesOn() throws Exception {
        people(3);

        var file = MasterKeys.rotate(data.path(), false);

        assertThat(file).isEqualTo("master-key.2");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.path().resolve("secrets/" + file))))
                .isEqualTo("rw-------");
        people(1);
        assertThat(here.rewrap()).startsWith("succeeded").contains("\"rewrapped\": 0");
        assertThat(mastersInUse()).as("before its time").containsExactly(1);

        now = now.plus(MasterKeys.NOTICE).plusSeconds(1);
        here = new Node(data);
        people(1);
        assertThat(mastersInUse()).containsExactly(1, 2);
        assertThat(here.rewrap()).startsWith("succeeded").contains("\"rewrapped\": 4");
        assertThat(mastersInUse()).containsExactly(2);
        assertThat(here.rewrap()).contains("\"rewrapped\": 0");

        // Whoever has the old one has nothing any more.
        Files.write(data.path().resolve("secrets/master-key"), new byte[32]);
        requireAllReadableBy(new Node(data));
    }

    @Test
    void aProcessNoticesANewMasterKeyByItself() {
        people(1);
        assertThat(here.masters.current()).isEqualTo(1);
        var limit = System.nanoTime() + 20_000_000_000L;

        MasterKeys.rotate(data.path(), true);

        while (here.masters.current() != 2) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.onSpinWait();
        }
        MasterKeys.rotate(data.path(), true);
        assertThat(here.rewrap()).startsWith("succeeded");
        requireAllReadableBy(new Node(data));
    }

    @Test
    void aRewrapThatDiedHalfWayIsTakenUpWhereItWas() {
        people(4);
        MasterKeys.rotate(data.path(), true);
        var again = new Node(data);
        db.sql("select user_id from fields.data_key order by user_id limit 2")
                .list(row -> new UserId(row.uuid("user_id")))
                .forEach(person ->
                        again.fields.rewrap(again.fields.store().find(person).orElseThrow()));
        assertThat(mastersInUse()).containsExactly(1, 2);

        assertThat(again.rewrap()).contains("\"rewrapped\": 2");

        assertThat(mastersInUse()).containsExactly(2);
        requireAllReadableBy(new Node(data));
    }

    @Test
    void aProcessWithoutTheMasterKeySaysSoAndReadsOnceItHasIt() throws Exception {
        copy("master-key");
        var there = new Node(elsewhere);
        people(1);
        MasterKeys.rotate(data.path(), true);
        here = new Node(data);
        people(1);

        assertThat(there.masters.missing()).isZero();
        assertThatThrownBy(() -> requireAllReadableBy(there))
                .isInstanceOf(MasterKeyMissing.class)
                .hasMessageContaining("secrets/master-key.2");
        assertThat(there.masters.missing()).isEqualTo(2);
        assertThat(there.rewrap()).as("with an older key, nothing is older").contains("\"rewrapped\": 0");

        copy("master-key.2");

        requireAllReadableBy(there);
        assertThat(there.masters.missing()).isZero();
    }

    @Test
    void aDataKeyThatCannotBeReadKeepsNoOtherFromBeingRewrapped() throws Exception {
        people(1);
        MasterKeys.rotate(data.path(), true);
        here = new Node(data);
        people(1);
        MasterKeys.rotate(data.path(), true);
        Files.move(data.path().resolve("secrets/master-key.2"), temp.resolve("away"));

        var node = new Node(data);
        assertThat(node.rewrap()).startsWith("retrying");
        assertThat(mastersInUse()).containsExactly(2, 3);

        Files.move(temp.resolve("away"), data.path().resolve("secrets/master-key.2"));
        assertThat(node.rewrap()).startsWith("succeeded");
        assertThat(mastersInUse()).containsExactly(3);
    }

    private void copy(String file) throws Exception {
        Files.copy(
                data.path().resolve("secrets").resolve(file),
                elsewhere.folder("secrets").resolve(file),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void aFileThatIsHalfCopiedChangesNothing() throws Exception {
        people(1);
        var secrets = data.path().resolve("secrets");
        Files.write(secrets.resolve("master-key.2"), new byte[7]);
        Files.setPosixFilePermissions(secrets.resolve("master-key.2"), PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> here.masters.key(2)).isInstanceOf(MasterKeyMissing.class);

        assertThat(here.masters.current()).isEqualTo(1);
        requireAllReadableBy(here);
    }

    @Test
    void aFileThatOthersMayReadStopsTheStart() throws Exception {
        Files.write(data.path().resolve("secrets/master-key.2"), new byte[32]);

        assertThatThrownBy(() -> new Node(data))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void everybodyGetsANewDataKeyAndModulesSealWithIt() {
        people(3);
        var old = Map.copyOf(sealed);
        here.fields.onRenewal(person -> sealed.computeIfPresent(
                person,
                (_, value) ->
                        here.fields.isCurrent(person, value) ? value : here.fields.seal(person, NOTE, "of " + person)));
        now = now.plusSeconds(5);

        var job = here.rotation.renew(new KeyRotation.Wanted(null)).body().jobId();
        assertThat(here.run(job.value())).startsWith("succeeded").contains("\"renewed\": 3");

        assertThat(sealed.values())
                .allSatisfy(value -> assertThat(DataKey.number(value)).isEqualTo(2));
        requireAllReadableBy(here);
        old.forEach((person, value) ->
                assertThat(here.fields.open(person, NOTE, value)).contains("of " + person));

        var one = new ArrayList<>(sealed.keySet()).getFirst();
        now = now.plusSeconds(5);
        here.run(here.rotation.renew(new KeyRotation.Wanted(one)).body().jobId().value());
        assertThat(sealed.values().stream().map(DataKey::number)).containsExactlyInAnyOrder(3, 2, 2);
    }

    @Test
    void thereIsNothingToReplaceInAFolderWithoutKeys() {
        assertThatThrownBy(() -> MasterKeys.rotate(temp.resolve("empty"), false))
                .isInstanceOf(StartRefused.class);
    }
}
