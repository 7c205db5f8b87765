package dev.stoa.app;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.platform.PlatformConfig;
import dev.stoa.platform.kafka.KafkaConfig;
import dev.stoa.platform.redis.RedisConfig;
import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.runtime.StartRefused;
import java.nio.file.Path;
import java.util.ArrayList;

/// Everything an operator decides.
record StoaConfig(
        AppConfig app, IdentityConfig identity, PlatformConfig platform, KafkaConfig kafka, RedisConfig redis) {

    /// Reads all sections, those of modules that do not run too, and refuses what none of them knows.
    ///
    /// @param home where relative defaults start
    static StoaConfig read(Settings settings, Path home) {
        var config = new StoaConfig(
                settings.section("app", AppConfig.in(home)),
                settings.section("identity", IdentityConfig.DEFAULTS),
                PlatformConfig.read(settings),
                settings.section("kafka", KafkaConfig.DEFAULTS),
                settings.section("redis", RedisConfig.DEFAULTS));
        settings.refuseUnknown();
        return config;
    }

    /// What is comfortable on a laptop is refused in production.
    ///
    /// @throws StartRefused naming all of it
    void requireFit() {
        if (app.environment() != AppConfig.Environment.PRODUCTION) {
            return;
        }
        var missing = new ArrayList<String>();
        if (platform.secrets().key() == null) {
            missing.add("SECRET_KEY (secrets.key) must be given; make one with \"openssl rand -base64 32\"");
        }
        if (platform.database().url() == null) {
            missing.add("DATABASE_URL (database.url) must be given: a PostgreSQL that somebody looks after");
        }
        if (platform.web().publicUrl() == null) {
            missing.add("STOA_WEB_PUBLIC_URL (web.public-url) must be given: where people reach this installation");
        }
        if (app.demo()) {
            missing.add("app.demo must be off: anybody knows the passwords of the demonstration");
        }
        if (!missing.isEmpty()) {
            throw new StartRefused("this is production (app.environment):\n" + String.join("\n", missing));
        }
    }
}
