package dev.stoa.examples.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.stoa.web.App;
import dev.stoa.web.Plugin;
import dev.stoa.web.Provides;
import java.net.URI;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The pool of connections, and a connection for each request that asks for one.
final class Database implements Plugin {
    private final HikariDataSource pool = new HikariDataSource();
    final Jdbi jdbi = Jdbi.create(pool);

    /// The database that `DATABASE_URL` names.
    static Database ofTheEnvironment() {
        return new Database(
                System.getenv().getOrDefault("DATABASE_URL", "postgres://lab:secret@localhost:5432/fastapi_db"));
    }

    /// @param url such as `postgres://user:password@localhost:5432/fastapi_db`
    Database(String url) {
        var address = URI.create(url);
        var user = address.getUserInfo();
        if (user == null || !user.contains(":")) {
            throw new IllegalArgumentException("DATABASE_URL must be like postgres://user:password@host:port/database");
        }
        var host = address.getRawAuthority().substring(address.getRawAuthority().indexOf('@') + 1);
        pool.setJdbcUrl("jdbc:postgresql://" + host + address.getPath());
        pool.setUsername(user.substring(0, user.indexOf(':')));
        pool.setPassword(user.substring(user.indexOf(':') + 1));
        pool.setMaximumPoolSize(10);
    }

    @Override
    public void install(App app) {
        app.provide(this);
    }

    @Override
    public void start() {
        migrations().apply();
    }

    @Override
    public void stop() {
        pool.close();
    }

    Migrations migrations() {
        return new Migrations(pool);
    }

    /// Closed at the end of the request, which returns the connection to the pool.
    @Provides
    Handle handle() {
        return jdbi.open();
    }

    @Provides
    UserStore users(Handle handle) {
        return new UserStore(handle);
    }

    @Provides
    PostStore posts(Handle handle) {
        return new PostStore(handle);
    }
}
