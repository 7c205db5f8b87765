package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import java.nio.file.Path;

/// A process with an embedded PostgreSQL, in which it commits a row.
final class KeepsAGarden {
    private KeepsAGarden() {}

    static void main(String[] arguments) throws Exception {
        try (var data = DataFolder.open(Path.of(arguments[0]));
                var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
            postgres.database("garden")
                    .sql("insert into garden.season (name) values ('spring')")
                    .update();
            System.out.println("postgres " + postgres.serverPid());
            System.in.read();
        }
    }
}
