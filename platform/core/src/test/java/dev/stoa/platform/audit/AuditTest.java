package dev.stoa.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.Child;
import dev.stoa.platform.audit.AuditLog.AuditRecord;
import dev.stoa.platform.audit.AuditStore.Filter;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.fields.MasterKeys;
import dev.stoa.platform.observability.SetClock;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.SecretsConfig;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.binding.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// They have a database of their own, emptied before each: a chain is whole or not as a whole.
@Tag("database")
class AuditTest {
    private static final String TAMPER = "alter table audit.entry disable trigger user;"
            + "alter table audit.node disable trigger user; alter table audit.head disable trigger user;";

    @TempDir
    private Path temp;

    private final SetClock clock = new SetClock();
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final UserId ada = new UserId(UUID.randomUUID());
    private static String shared;
    private static Postgres postgres;
    private String url;
    private DataFolder data;
    private Instance here;

    /// What a process of the installation has.
    private record Instance(Audit audit, Fields fields, AuditStore store, Sealer sealer, AuditLog log) {
        static Instance on(Postgres postgres, DataFolder data, SetClock clock) {
            var db = postgres.database(Audit.MODULE);
            var caches = new Caches(clock, new SimpleMeterRegistry(), postgres.signals(), null);
            var fields = new Fields(postgres.database(Fields.MODULE), MasterKeys.of(data, clock), caches, clock);
            var key = HeadKey.of(data);
            var store = new AuditStore(db);
            var sealer = new Sealer(store, fields, key, clock);
            var log = new AuditLog(store, sealer, fields, key, new Json());
            return new Instance(new Audit(db, fields, data, new Ids(clock), clock), fields, store, sealer, log);
        }
    }

    @BeforeAll
    static void make() {
        shared = TestServer.freshUrl();
        postgres = TestServer.open(shared);
        postgres.database(Audit.MODULE);
    }

    @AfterAll
    static void shut() {
        postgres.close();
    }

    @BeforeEach
    void open() {
        url = shared;
        tamper("truncate audit.pending, audit.entry, audit.node, audit.head");
        tamper("alter table audit.entry enable trigger user; alter table audit.node enable trigger user;"
                + "alter table audit.head enable trigger user");
        data = DataFolder.open(temp);
        here = Instance.on(postgres, data, clock);
    }

    @AfterEach
    void close() {
        data.close();
    }

    private AuditEntry entry(int number) {
        return AuditEntry.by(tenant, ada, "garden.plant-cut")
                .on("plant", number)
                .named("ada@example.com")
                .detail("height", 7);
    }

    private void record(int entries) {
        for (var i = 0; i < entries; i++) {
            here.audit.record(entry(i));
        }
        var _ = here.sealer.seal();
    }

    private List<AuditRecord> list(@Nullable TenantId of) {
        return here.log.list(new Filter(of, null, null, null, null, null, null, null, null), null, 1_000);
    }

    private AuditReport verify() {
        return verify(null);
    }

    private AuditReport verify(@Nullable String noted) {
        try (var maintenance = Maintenance.open(DatabaseConfig.DEFAULTS.withUrl(url), temp)) {
            return AuditReport.of(maintenance, temp, SecretsConfig.DEFAULTS, noted);
        }
    }

    /// As somebody who owns the database.
    private void tamper(String sql) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(TAMPER + sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsWhoDidWhatAndWhen() {
        record(1);

        var only = list(tenant).getFirst();
        assertThat(only.eventType()).isEqualTo("garden.plant-cut");
        assertThat(only.userId()).isEqualTo(ada);
        assertThat(only.name()).isEqualTo("ada@example.com");
        assertThat(only.timestamp()).isEqualTo(clock.instant());
        assertThat(only.resourceId()).isEqualTo("0");
        assertThat(only.details()).containsEntry("height", "7");
        assertThat(only.status()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void isWholeWhenNobodyTouchedIt() {
        assertThat(verify()).isEqualTo(new AuditReport(0, 0, null, ""));
        record(5);
        record(4);

        var report = verify();

        assertThat(report.trouble()).isNull();
        assertThat(report.entries()).isEqualTo(9);
        assertThat(report.head()).isEqualTo(here.log.head().orElseThrow().head());
    }

    @Test
    void whatIsUndoneIsNotRecorded() {
        var db = postgres.database(Audit.MODULE);
        assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                    here.audit.record(tx, entry(1));
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        db.transaction(tenant, tx -> {
            here.audit.record(tx, entry(2));
            return true;
        });

        assertThat(list(tenant)).extracting(AuditRecord::resourceId).containsExactly("2");
    }

    @Test
    void otherOrganisationsSeeNothing() {
        record(1);

        assertThat(list(new TenantId(UUID.randomUUID()))).isEmpty();
        assertThat(list(null)).hasSize(1);
        assertThat(here.log.proof(
                        new TenantId(UUID.randomUUID()), list(tenant).getFirst().id()))
                .isEmpty();
    }

    @Test
    void noProcessOfOursCanChangeIt() {
        record(2);
        var db = postgres.database(Audit.MODULE);

        for (var sql : List.of(
                "update audit.entry set event = 'garden.nothing'",
                "delete from audit.entry",
                "delete from audit.node",
                "update audit.head set size = 1")) {
            assertThatThrownBy(() -> db.sql(sql).update()).isInstanceOf(DatabaseException.class);
        }
        assertThatThrownBy(() -> db.sql("truncate audit.entry").update()).isInstanceOf(DatabaseException.class);
        assertThat(verify().trouble()).isNull();
    }

    @Test
    void findsAnEntryThatWasChanged() {
        record(9);
        tamper("update audit.entry set user_id = gen_random_uuid() where number = 4");

        assertThat(verify().trouble()).startsWith("entry 4 ").contains("is not what was recorded");
        assertThat(verify().entries()).isEqualTo(4);
    }

    @Test
    void findsAnyColumnThatWasChanged() {
        record(3);
        for (var change : List.of(
                "tenant_id = gen_random_uuid()",
                "entry_id = gen_random_uuid()",
                "recorded_at = recorded_at + interval '1 microsecond'",
                "event = 'garden.plant-sown'",
                "outcome = 'refused'",
                "resource_type = 'weed'",
                "resource_id = null",
                "details = details || ' '",
                "person_id = gen_random_uuid()",
                "personal = personal || '\\x00'",
                "hash = sha256('')")) {
            tamper("create table kept as select * from audit.entry; update audit.entry set " + change
                    + " where number = 1");

            assertThat(verify().trouble()).as(change).startsWith("entry 1 ");

            tamper("delete from audit.entry; insert into audit.entry select * from kept; drop table kept");
            assertThat(verify().trouble()).isNull();
        }
    }

    @Test
    void findsAnEntryThatWasTakenOut() {
        record(9);
        tamper("delete from audit.entry where number = 4");

        assertThat(verify().trouble()).startsWith("entry 4 is missing");
    }

    @Test
    void findsEntriesThatWereTakenOffTheEnd() {
        record(4);
        record(4);
        tamper("delete from audit.entry where number >= 6");

        assertThat(verify().trouble()).startsWith("entry 6 is missing: 8 entries were signed");
    }

    @Test
    void findsAnEntryThatWasPutIn() {
        record(9);
        tamper("""
                update audit.entry set number = number + 1000 where number >= 4;
                insert into audit.entry
                select 4, tenant_id, gen_random_uuid(), recorded_at, event, outcome, user_id, resource_type,
                       resource_id, details, person_id, personal, hash
                from audit.entry where number = 3;
                update audit.entry set number = number - 999 where number >= 1000
                """);

        assertThat(verify().trouble()).startsWith("entry 4 ");
    }

    @Test
    void findsEntriesThatChangedPlaces() {
        record(9);
        tamper("""
                update audit.entry set number = 1000 where number = 4;
                update audit.entry set number = 4 where number = 5;
                update audit.entry set number = 5 where number = 1000
                """);

        assertThat(verify().trouble()).startsWith("entry 4 ");
    }

    @Test
    void findsAChainThatWasMadeAnewWithoutTheKey() {
        record(3);
        here.fields.erase(ada);
        try (var elsewhere = DataFolder.open(temp.resolve("elsewhere"))) {
            tamper("delete from audit.entry; delete from audit.node; delete from audit.head");
            var other = Instance.on(postgres, elsewhere, clock);
            other.audit.record(entry(0));
            var _ = other.sealer.seal();
        }

        assertThat(verify().trouble()).contains("is not signed with the key of this data folder");
    }

    @Test
    void findsATruncatedLogByAHeadThatWasNoted() {
        record(3);
        var noted = verify().head();
        record(1);
        assertThat(verify(noted).trouble()).isNull();
        assertThat(verify(noted).entries()).isEqualTo(4);

        tamper("delete from audit.entry; delete from audit.node; delete from audit.head");
        record(2);
        assertThat(verify().trouble()).isNull();
        assertThat(verify(noted).trouble()).isEqualTo("entry 2 is missing: 3 entries were noted");
        record(5);
        assertThat(verify(noted).trouble()).contains("not those of the head that was noted");
    }

    @Test
    void comesBackWholeFromABackup() {
        record(5);
        var file = temp.resolve("backup.zip");
        try (var maintenance = Maintenance.open(DatabaseConfig.DEFAULTS.withUrl(url), temp)) {
            maintenance.backup(file, false, _ -> {});
        }

        url = TestServer.freshUrl();
        try (var maintenance = Maintenance.open(DatabaseConfig.DEFAULTS.withUrl(url), temp)) {
            maintenance.restore(file, _ -> {});
        }

        assertThat(verify())
                .extracting(AuditReport::entries, AuditReport::trouble)
                .containsExactly(5L, null);
    }

    @Test
    void provesToOthersThatAnEntryIsThere() {
        record(11);
        var decoder = Base64.getDecoder();

        for (var one : list(tenant)) {
            var proof = here.log.proof(tenant, one.id()).orElseThrow();
            var leaf = Hashes.leaf(decoder.decode(proof.data()));
            var hashes = proof.hashes().stream().map(decoder::decode).toList();

            assertThat(Proofs.root(one.number(), 11, leaf, hashes))
                    .contains(decoder.decode(proof.head().root()));
        }
    }

    @Test
    void provesToOthersThatItOnlyGrew() {
        record(3);
        var before = here.log.head().orElseThrow();
        record(4);
        var decoder = Base64.getDecoder();

        var proof = here.log.consistency(3, here.log.head().orElseThrow());

        assertThat(Proofs.isConsistent(
                        3,
                        7,
                        decoder.decode(before.root()),
                        decoder.decode(proof.head().root()),
                        proof.hashes().stream().map(decoder::decode).toList()))
                .isTrue();
    }

    @Test
    void isWholeWithoutThoseWhoWereErased() {
        record(3);
        here.fields.erase(ada);

        assertThat(list(tenant)).allSatisfy(one -> {
            assertThat(one.isErased()).isTrue();
            assertThat(one.name()).isNull();
            assertThat(one.userId()).isEqualTo(ada);
        });
        assertThat(verify())
                .extracting(AuditReport::entries, AuditReport::trouble)
                .containsExactly(3L, null);
    }

    @Test
    void namesStandNowhereInTheChain() throws SQLException {
        record(1);
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select e::text || encode(e.personal, 'escape') || (select count(*) from audit.pending)
                        from audit.entry e
                        """)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).doesNotContain("ada@").endsWith("0");
        }
    }

    @Test
    void sealsEachEntryOnceWhateverProcessesDoAtOnce() throws Exception {
        var there = Instance.on(postgres, data, clock);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        var process = i % 2 == 0 ? here : there;
                        process.audit.record(entry(i));
                        var _ = process.sealer.seal();
                        return true;
                    }))
                    .toList();
            for (var one : done) {
                assertThat(one.get()).isTrue();
            }
        }

        assertThat(list(tenant))
                .extracting(AuditRecord::resourceId)
                .doesNotHaveDuplicates()
                .hasSize(200);
        assertThat(verify())
                .extracting(AuditReport::entries, AuditReport::trouble)
                .containsExactly(200L, null);
    }

    @Test
    void whatAProcessRecordedBeforeItWasKilledIsSealedByAnother() {
        try (var child = Child.running(RecordsAndHangs.class, temp.resolve("child"), url, tenant, ada)) {
            child.says("recorded");
            assertThat(verify().pending()).isEqualTo(3);
            child.kill();
        }

        assertThat(list(tenant)).hasSize(3);
        assertThat(verify())
                .extracting(AuditReport::entries, AuditReport::pending)
                .containsExactly(3L, 0L);
    }

    @Test
    void sealsWhatWasRecordedMomentsAfter() throws Exception {
        var plugin = here.audit.sealing();
        plugin.start();
        here.audit.record(entry(0));
        for (var i = 0; i < 500 && verify().entries() == 0; i++) {
            Thread.sleep(10);
        }
        assertThat(verify().entries()).isEqualTo(1);

        here.audit.record(entry(1));
        plugin.stop();
        assertThat(verify())
                .extracting(AuditReport::entries, AuditReport::pending)
                .containsExactly(2L, 0L);
    }

    @Test
    void anEntryThatCannotBeEncryptedHoldsUpNoOther() {
        record(1);
        try (var elsewhere = DataFolder.open(temp.resolve("elsewhere"))) {
            var other = Instance.on(postgres, elsewhere, clock);
            other.audit.record(entry(1));
            other.audit.record(AuditEntry.by(tenant, new UserId(UUID.randomUUID()), "garden.plant-sown"));

            assertThat(other.sealer.seal()).hasMessageContaining("cannot be decrypted");
            assertThat(other.store.pending(0, 10)).hasSize(1);
        }

        assertThat(here.sealer.seal()).isNull();
        assertThat(here.store.pending(0, 10)).isEmpty();
    }

    @Test
    void textOfStrangersIsCutAndCleaned() {
        here.audit.record(AuditEntry.byStranger("garden.gate-opened")
                .named("a\0\ud800" + "x".repeat(10_000))
                .refused());

        var only = list(null).getFirst();
        assertThat(only.name()).startsWith("a ?xxx").hasSize(300);
        assertThat(only.userId()).isNull();
        assertThat(only.status()).isEqualTo(Outcome.REFUSED);
        assertThat(list(tenant)).isEmpty();
    }
}
