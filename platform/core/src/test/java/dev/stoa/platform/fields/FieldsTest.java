package dev.stoa.platform.fields;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Garden;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.SecretsConfig;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.security.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("database")
class FieldsTest {
    private static final Field SSN = Field.of("garden.gardener.ssn");
    private static final String NUMBER = "078-05-1120 · Ünïcode";

    /// Carries signals between the processes of this test, unless the line is cut.
    private static final class Bus implements Signals {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();
        private volatile boolean isCut;

        @Override
        public void send(String channel, String message) {
            if (!isCut) {
                listeners.forEach(listener -> listener.heard(message));
            }
        }

        @Override
        public void listen(String channel, Listener listener) {
            listeners.add(listener);
        }

        @Override
        public void close() {}
    }

    @TempDir
    private Path temp;

    @AutoClose
    private DataFolder data;

    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final Bus bus = new Bus();
    private final UserId ada = new UserId(UUID.randomUUID());
    private final UserId grace = new UserId(UUID.randomUUID());
    private Fields here;
    private Fields there;

    @BeforeEach
    void open() {
        data = DataFolder.open(temp);
        here = process();
        there = process();
    }

    private Fields process() {
        return process(data);
    }

    private Fields process(DataFolder folder) {
        return new Fields(
                Garden.POSTGRES.database(Fields.MODULE),
                MasterKeys.of(folder, () -> now),
                new Caches(() -> now, new SimpleMeterRegistry(), bus, null),
                () -> now);
    }

    @Test
    void whatOneProcessSealsAnotherOpens() {
        var sealed = here.seal(ada, SSN, NUMBER);

        assertThat(there.open(ada, SSN, sealed)).contains(NUMBER);
        assertThat(new String(sealed, UTF_8)).doesNotContain("078");
        assertThat(here.seal(ada, SSN, NUMBER)).isNotEqualTo(sealed);
    }

    @Test
    void aChangedByteIsAnErrorAndNeverAnotherText() {
        var sealed = here.seal(ada, SSN, NUMBER);

        for (var i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> here.open(ada, SSN, changed)).isInstanceOf(FieldUnreadable.class);
        }
        assertThatThrownBy(() -> here.open(ada, SSN, new byte[0])).isInstanceOf(FieldUnreadable.class);
    }

    @Test
    void aValueOpensInItsPlaceAlone() {
        var row = UUID.randomUUID();
        var place = Field.of("garden.plot.note", row);
        var sealed = here.seal(ada, place, "roses");
        here.seal(grace, place, "weeds");

        assertThat(here.open(ada, place, sealed)).contains("roses");
        assertThatThrownBy(() -> here.open(grace, place, sealed)).isInstanceOf(FieldUnreadable.class);
        assertThatThrownBy(() -> here.open(ada, Field.of("garden.plot.name", row), sealed))
                .isInstanceOf(FieldUnreadable.class);
        assertThatThrownBy(() -> here.open(ada, Field.of("garden.plot.note", UUID.randomUUID()), sealed))
                .isInstanceOf(FieldUnreadable.class);
        assertThatThrownBy(() -> here.open(ada, Field.of("garden.plot.note"), sealed))
                .isInstanceOf(FieldUnreadable.class);
    }

    @Test
    void aPersonGetsOneKeyHoweverManyAskAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sealed = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> process().seal(ada, SSN, "value " + i)))
                    .toList();

            for (var i = 0; i < sealed.size(); i++) {
                assertThat(here.open(ada, SSN, sealed.get(i).get())).contains("value " + i);
            }
        }
    }

    @Test
    void whoseKeyIsErasedCannotBeReadAnyMoreInAnyProcess() {
        var sealed = here.seal(ada, SSN, NUMBER);
        var other = here.seal(grace, SSN, "another");
        assertThat(there.open(ada, SSN, sealed)).isPresent();

        here.erase(ada);

        assertThat(here.open(ada, SSN, sealed)).isEmpty();
        var limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (there.open(ada, SSN, sealed).isPresent()) {
            assertThat(System.nanoTime()).isLessThan(limit);
        }
        assertThat(there.open(grace, SSN, other)).contains("another");
        here.erase(ada);
    }

    @Test
    void aProcessThatIsNotToldForgetsAKeyWithinAMinute() {
        var sealed = here.seal(ada, SSN, NUMBER);
        assertThat(there.open(ada, SSN, sealed)).isPresent();
        bus.isCut = true;
        here.erase(ada);

        var late = there.seal(ada, SSN, "written a moment too late");
        now = now.plus(Duration.ofMinutes(1));

        assertThat(there.open(ada, SSN, sealed)).isEmpty();
        assertThat(there.open(ada, SSN, late)).isEmpty();
    }

    @Test
    void aNewDataKeyIsForNewValuesAndOldOnesCanBeReadStill() {
        var old = here.seal(ada, SSN, NUMBER);
        assertThat(there.open(ada, SSN, old)).isPresent();
        bus.isCut = true;
        now = now.plusSeconds(1);

        here.renew(ada, now);

        var fresh = here.seal(ada, SSN, NUMBER);
        assertThat(DataKey.number(old)).isEqualTo(1);
        assertThat(DataKey.number(fresh)).isEqualTo(2);
        assertThat(here.open(ada, SSN, old)).contains(NUMBER);
        assertThat(here.isCurrent(ada, old)).isFalse();
        assertThat(here.isCurrent(ada, fresh)).isTrue();
        assertThat(there.open(ada, SSN, fresh))
                .as("by a process that was not told")
                .contains(NUMBER);
    }

    @Test
    void renewingTwiceForOneReasonMakesOneKeyAndResealsAgain() {
        var resealed = new CopyOnWriteArrayList<UserId>();
        here.onRenewal(resealed::add);
        here.seal(ada, SSN, NUMBER);
        now = now.plusSeconds(1);

        here.renew(ada, now);
        there.renew(ada, now);
        here.renew(ada, now);

        assertThat(DataKey.number(here.seal(ada, SSN, NUMBER))).isEqualTo(2);
        assertThat(resealed).containsExactly(ada, ada);
        here.renew(grace, now);
        assertThat(here.open(grace, SSN, here.seal(grace, SSN, "first"))).contains("first");
    }

    @Test
    void ofManyWhoRenewAndRewrapAtOnceNoneLosesAKey() throws Exception {
        var sealed = new CopyOnWriteArrayList<byte[]>(List.of(here.seal(ada, SSN, NUMBER)));
        var since = now.plusSeconds(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = IntStream.rangeClosed(1, 12)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        var process = process();
                        if (i % 3 == 0) {
                            process.store().find(ada).ifPresent(process::rewrap);
                        } else {
                            now = since.plusSeconds(i);
                            process.renew(ada, since.plusSeconds(i));
                        }
                        sealed.add(process.seal(ada, SSN, NUMBER));
                    }))
                    .toList();
            for (var one : work) {
                one.get();
            }
        }

        assertThat(sealed)
                .allSatisfy(one -> assertThat(process().open(ada, SSN, one)).contains(NUMBER));
    }

    @Test
    void sealingWithinATransactionIsRefusedAlsoWhenTheKeyIsKnown() {
        here.seal(ada, SSN, NUMBER);

        assertThatThrownBy(() -> Garden.database().transaction(_ -> here.seal(ada, SSN, NUMBER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a transaction is open");
    }

    @Test
    void aDataKeyIsNoOtherPersons() {
        here.seal(ada, SSN, NUMBER);
        var stolen = here.store().find(ada).orElseThrow();
        here.store().insert(new DataKeyStore.Kept(grace, stolen.keyset(), stolen.masterKey(), stolen.renewedAt()));

        assertThatThrownBy(() -> here.seal(grace, SSN, NUMBER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be decrypted");
    }

    @Test
    void processesWithTheSameSecretKeyReadEachOther() {
        var secrets = new SecretsConfig("Zq3mW8vK1pL6tR9xB4nC7yH2dF5gJ0sA");
        try (var one = DataFolder.open(temp.resolve("one"), secrets);
                var other = DataFolder.open(temp.resolve("other"), secrets)) {
            var sealed = process(one).seal(ada, SSN, NUMBER);

            assertThat(process(other).open(ada, SSN, sealed)).contains(NUMBER);
            assertThatThrownBy(() -> here.open(ada, SSN, sealed)).isInstanceOf(IllegalStateException.class);
        }
    }
}
