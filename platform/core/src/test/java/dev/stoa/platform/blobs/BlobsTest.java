package dev.stoa.platform.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stoa.platform.blobs.Blobs.NewBlob;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Garden;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.observability.SetClock;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobsTest {
    private static final int MEGABYTE = 1 << 20;

    private final SetClock clock = new SetClock();
    private final Ids ids = new Ids(clock);
    private final Database garden = Garden.database();
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final UserId owner = new UserId(UUID.randomUUID());
    private final Jobs jobs = jobs();

    @TempDir
    private Path temp;

    private DataFolder data;
    private Blobs blobs;

    private Jobs jobs() {
        return new Jobs(
                Garden.POSTGRES.database("jobs"),
                Garden.POSTGRES.signals(),
                ids,
                clock,
                new SimpleMeterRegistry(),
                new Tracing(0),
                JobsConfig.DEFAULTS);
    }

    @BeforeEach
    void open() {
        data = DataFolder.open(temp.resolve("data"));
        blobs = new Blobs(Garden.POSTGRES.database(Blobs.MODULE), data, jobs, ids, clock);
    }

    @AfterEach
    void close() {
        data.close();
    }

    private NewBlob written(String text) throws IOException {
        return blobs.write("text/plain", 100, out -> out.write(text.getBytes(UTF_8)));
    }

    private NewBlob kept(String text, @Nullable Instant expiresAt) throws IOException {
        var written = written(text);
        garden.transaction(tenant, tx -> {
            blobs.keep(tx, tenant, written, owner, expiresAt);
            return true;
        });
        return written;
    }

    private String read(NewBlob blob) throws IOException {
        try (var in = blobs.find(tenant, blob.id()).orElseThrow().open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private long files() throws IOException {
        try (var files = Files.walk(data.path().resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private void sweep() {
        Garden.POSTGRES.database("jobs").transaction(Jobs.INSTALLATION, tx -> jobs.enqueue(tx, new Blobs.Sweep()));
        jobs.runner().runDue(Jobs.INSTALLATION);
    }

    @Test
    void keepsWhatIsWrittenWithTheTransactionItBelongsTo() throws Exception {
        var blob = kept("hello", null);

        assertThat(read(blob)).isEqualTo("hello");
        var found = blobs.find(tenant, blob.id()).orElseThrow();
        assertThat(found.mediaType()).isEqualTo("text/plain");
        assertThat(found.bytes()).isEqualTo(5);
        assertThat(found.sha256())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest("hello".getBytes(UTF_8)));
        assertThat(blobs.find(new TenantId(UUID.randomUUID()), blob.id())).isEmpty();
    }

    @Test
    void isNotThereWhenTheTransactionIsUndone() throws Exception {
        var blob = written("hello");
        assertThatThrownBy(() -> garden.transaction(tenant, tx -> {
                    blobs.keep(tx, tenant, blob, owner, null);
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");

        assertThat(blobs.find(tenant, blob.id())).isEmpty();
    }

    @Test
    void leavesNothingOfWhatIsTooLargeOrBreaksOff() throws Exception {
        assertThatThrownBy(() -> written("x".repeat(101))).isInstanceOf(BlobTooLarge.class);
        assertThatThrownBy(() -> blobs.write("text/plain", 100, out -> {
                    out.write(1);
                    throw new IOException("the sender went away");
                }))
                .hasMessage("the sender went away");

        assertThat(files()).isZero();
    }

    @Test
    void deletesTheFileWithTheRow() throws Exception {
        var blob = kept("hello", null);
        garden.transaction(tenant, tx -> {
            blobs.delete(tx, new TenantId(UUID.randomUUID()), blob.id());
            return true;
        });
        assertThat(read(blob)).isEqualTo("hello");

        garden.transaction(tenant, tx -> {
            blobs.delete(tx, tenant, blob.id());
            blobs.delete(tx, tenant, blob.id());
            return true;
        });

        assertThat(blobs.find(tenant, blob.id())).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void deletesWhatIsSomebodysInWhicheverTenant() throws Exception {
        kept("one", null);
        var other = written("another's");
        garden.transaction(tenant, tx -> {
            blobs.keep(tx, tenant, other, new UserId(UUID.randomUUID()), null);
            return true;
        });

        assertThat(blobs.deleteOf(owner)).isEqualTo(1);
        assertThat(blobs.deleteOf(owner)).isZero();

        assertThat(files()).isEqualTo(1);
        assertThat(read(other)).isEqualTo("another's");
    }

    @Test
    void sweepsAfterADayWhatNoRowTellsOfAndAtOnceWhatHasExpired() throws Exception {
        var kept = kept("kept", null);
        var expires = kept("expires", clock.instant().plus(Duration.ofHours(1)));
        var forgotten = written("forgotten");
        var recent = written("recent");
        var old = FileTime.from(clock.instant().minus(Duration.ofDays(1)));
        for (var blob : new NewBlob[] {kept, forgotten}) {
            Files.setLastModifiedTime(file(blob), old);
        }
        Files.setLastModifiedTime(file(recent), FileTime.from(clock.instant()));
        clock.pass(Duration.ofHours(1));
        assertThat(blobs.find(tenant, expires.id())).isEmpty();

        sweep();

        assertThat(file(kept)).exists();
        assertThat(file(recent)).exists();
        assertThat(file(forgotten)).doesNotExist();
        assertThat(file(expires)).doesNotExist();
    }

    private Path file(NewBlob blob) {
        var name = blob.id().toString();
        return data.path().resolve("blobs").resolve(name.substring(34)).resolve(name);
    }

    @Test
    void aFullDiskKeepsNothingAndTakesTheNextWhenThereIsRoom() throws Exception {
        var disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()), "only root mounts");
        try (var small = DataFolder.open(disk.resolve("data"))) {
            var onDisk = new Blobs(Garden.POSTGRES.database(Blobs.MODULE), small, jobs(), ids, clock);

            assertThatThrownBy(() -> onDisk.write("text/plain", 10 * MEGABYTE, out -> fill(out, 5)))
                    .isInstanceOf(BlobRefused.class)
                    .hasMessageContaining("No space left");

            var blob = onDisk.write("text/plain", 10 * MEGABYTE, out -> fill(out, 3));
            assertThat(blob.bytes()).isEqualTo(3 * MEGABYTE);
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static void fill(OutputStream out, int megabytes) throws IOException {
        for (var n = 0; n < megabytes; n++) {
            out.write(new byte[MEGABYTE]);
        }
    }

    private static boolean run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var _ = process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}
