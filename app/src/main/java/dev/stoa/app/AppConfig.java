package dev.stoa.app;

import dev.stoa.identity.IdentityModule;
import dev.stoa.tasks.TasksModule;
import java.nio.file.Path;
import java.util.List;

/// Settings under `app.`.
///
/// @param data the folder that holds everything that must not be lost
/// @param modules the modules that run in this process
/// @param demo whether to make a small company to look at
/// @param environment `production` refuses to start with what is comfortable on a laptop
record AppConfig(Path data, List<String> modules, boolean demo, Environment environment) {
    enum Environment {
        DEVELOPMENT,
        PRODUCTION
    }

    static final List<String> ALL = List.of(IdentityModule.NAME, TasksModule.NAME);

    AppConfig {
        for (var module : modules) {
            if (!ALL.contains(module)) {
                throw new IllegalArgumentException(
                        "modules must be some of " + String.join(", ", ALL) + ", was " + module);
            }
        }
        if (!modules.contains(IdentityModule.NAME)) {
            throw new IllegalArgumentException("modules must hold identity: the others ask it who people are");
        }
    }

    /// The settings of an installation in a folder that nobody has set up yet.
    static AppConfig in(Path home) {
        return new AppConfig(home.resolve("data"), ALL, false, Environment.DEVELOPMENT);
    }

    boolean runs(String module) {
        return modules.contains(module);
    }
}
