package dev.stoa.examples.database;

import dev.stoa.web.App;

public final class Blog {
    private Blog() {}

    public static App app(String databaseUrl) {
        return app(new Database(databaseUrl));
    }

    static App app(Database database) {
        var users = new UserEndpoints();
        return App.named("Blog")
                .version("1.0.0")
                .install(database)
                .provide(users)
                .mount(users, new PostEndpoints());
    }

    static void main() {
        app(Database.ofTheEnvironment()).run(8000);
    }
}
