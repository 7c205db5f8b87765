package dev.stoa.platform;

import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.events.EventsConfig;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.limits.LimitsConfig;
import dev.stoa.platform.mail.MailConfig;
import dev.stoa.platform.observability.ObservabilityConfig;
import dev.stoa.platform.outbound.OutboundConfig;
import dev.stoa.platform.runtime.SecretsConfig;
import dev.stoa.platform.runtime.Settings;

/// What an operator decides about the platform, a section each.
public record PlatformConfig(
        DatabaseConfig database,
        WebConfig web,
        EventsConfig events,
        JobsConfig jobs,
        SecretsConfig secrets,
        LimitsConfig limits,
        OutboundConfig outbound,
        MailConfig mail,
        ObservabilityConfig observability) {
    public static final PlatformConfig DEFAULTS = new PlatformConfig(
            DatabaseConfig.DEFAULTS,
            WebConfig.DEFAULTS,
            EventsConfig.DEFAULTS,
            JobsConfig.DEFAULTS,
            SecretsConfig.DEFAULTS,
            LimitsConfig.DEFAULTS,
            OutboundConfig.DEFAULTS,
            MailConfig.DEFAULTS,
            ObservabilityConfig.DEFAULTS);

    public static PlatformConfig read(Settings settings) {
        return new PlatformConfig(
                settings.section("database", DEFAULTS.database),
                settings.section("web", DEFAULTS.web),
                settings.section("events", DEFAULTS.events),
                settings.section("jobs", DEFAULTS.jobs),
                settings.section("secrets", DEFAULTS.secrets),
                settings.section("limits", DEFAULTS.limits),
                settings.section("outbound", DEFAULTS.outbound),
                settings.section("mail", DEFAULTS.mail),
                settings.section("observability", DEFAULTS.observability));
    }

    public PlatformConfig with(WebConfig other) {
        return new PlatformConfig(database, other, events, jobs, secrets, limits, outbound, mail, observability);
    }
}
