package dev.stoa.platform.audit;

import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.fields.MasterKeys;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/// A process that records and has not come to sealing when it is killed.
final class RecordsAndHangs {
    private RecordsAndHangs() {}

    /// @param arguments a data folder, a database, a tenant and a user
    static void main(String[] arguments) throws Exception {
        try (var data = DataFolder.open(Path.of(arguments[0]));
                var postgres = Postgres.open(
                        DatabaseConfig.DEFAULTS.withUrl(arguments[1]).withPoolSize(2), data)) {
            var clock = InstantSource.system();
            var caches = new Caches(clock, new SimpleMeterRegistry(), postgres.signals(), null);
            var fields = new Fields(postgres.database(Fields.MODULE), MasterKeys.of(data, clock), caches, clock);
            var audit = new Audit(postgres.database(Audit.MODULE), fields, data, new Ids(clock), clock);
            var tenant = new TenantId(UUID.fromString(arguments[2]));
            var user = new UserId(UUID.fromString(arguments[3]));
            for (var i = 0; i < 3; i++) {
                audit.record(AuditEntry.by(tenant, user, "garden.plant-cut").on("plant", i));
            }
            System.out.println("recorded");
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
