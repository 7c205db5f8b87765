package dev.stoa.app;

import dev.stoa.platform.runtime.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Settings of a product that runs within a test.
final class TestSettings {
    private TestSettings() {}

    /// On this machine alone, on a port that the system picks, with passwords that are cheap to check.
    ///
    /// @param more settings beside and in place of those
    static Settings in(Path folder, Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "app.data", folder.resolve("data").toString(),
                "web.host", "127.0.0.1",
                "web.port", "0",
                "identity.bcrypt-cost", "4"));
        settings.putAll(more);
        return Settings.read(folder.resolve("stoa.toml"), Map.of(), settings, Map.of());
    }
}
