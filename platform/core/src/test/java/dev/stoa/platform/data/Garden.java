package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The one embedded PostgreSQL that the tests of this package share, with the migrations under `db/garden` and
/// `db/orchard` of the test resources.
public final class Garden {
    public static final DataFolder DATA = data();
    public static final Postgres POSTGRES = Postgres.open(DatabaseConfig.DEFAULTS, DATA);

    /// A pool of one connection, on which every transaction follows another.
    static final Postgres NARROW = narrow();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            NARROW.close();
            POSTGRES.close();
            DATA.close();
        }));
    }

    private Garden() {}

    public static Database database() {
        return POSTGRES.database("garden");
    }

    /// The address that another process opens it by.
    public static String url() {
        var url = POSTGRES.login();
        return url.jdbc() + "?user=" + url.user() + "&password=" + url.password();
    }

    static Database orchard() {
        return POSTGRES.database("orchard");
    }

    private static DataFolder data() {
        try {
            var folder = Path.of("target/garden");
            PostgresBinaries.delete(folder);
            return TestFolders.open(Files.createDirectory(folder));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Postgres narrow() {
        database();
        return Postgres.open(DatabaseConfig.DEFAULTS.withUrl(url()).withPoolSize(1), DATA);
    }
}
