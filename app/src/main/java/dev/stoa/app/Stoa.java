package dev.stoa.app;

import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.kafka.KafkaFeed;
import dev.stoa.platform.kafka.KafkaRelay;
import dev.stoa.platform.observability.HealthCheck;
import dev.stoa.platform.otlp.Otlp;
import dev.stoa.platform.redis.Redis;
import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.smtp.Smtp;
import dev.stoa.tasks.TasksModule;
import dev.stoa.web.Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The running product.
final class Stoa implements AutoCloseable {
    private final Platform platform;
    private final Server server;
    private final List<String> demoSignIns;

    private Stoa(Platform platform, Server server, List<String> demoSignIns) {
        this.platform = platform;
        this.server = server;
        this.demoSignIns = demoSignIns;
    }

    /// Wires the modules and starts to listen.
    ///
    /// @throws RuntimeException if it cannot; nothing is left running then
    ///
    /// @param home where relative defaults start
    static Stoa start(Settings settings, Path home, InstantSource clock) {
        var config = StoaConfig.read(settings, home);
        config.requireFit();
        var app = config.app();

        var redis = config.redis().url();
        var platform = Platform.start(config.platform(), app.data(), clock, redis == null ? null : Redis.open(redis));
        try {
            var collector = config.platform().observability().otlpEndpoint();
            if (collector != null) {
                platform.tracing().exportTo(Otlp.to(collector));
            }
            var server = config.platform().mail().server();
            if (server != null) {
                platform.mail().sendBy(new Smtp(server));
            }
            var permissions = Permissions.of(Stream.of(Audit.GRANTS, IdentityModule.GRANTS, TasksModule.GRANTS)
                    .flatMap(List::stream)
                    .toList());
            var modules = new ArrayList<AppModule>();

            var identity = new IdentityModule(config.identity(), platform, permissions);
            modules.add(identity);

            var demo = app.demo() ? identity.demo() : null;
            if (app.runs(TasksModule.NAME)) {
                var tasks = new TasksModule(platform, identity.people());
                modules.add(tasks);
                if (demo != null) {
                    tasks.demo(demo);
                }
            }

            var kafka = config.kafka();
            if (kafka.bootstrap() != null) {
                var relay = new KafkaRelay(kafka.bootstrap());
                platform.events().relay(relay);
                platform.events().feed(new KafkaFeed(kafka.bootstrap()));
                platform.health().add(new HealthCheck("kafka", false, () -> new HealthCheck.Finding(relay.isUp(), "")));
            }
            var web = platform.app(permissions, modules);
            FrontDoor.addTo(web);
            web.install(platform.jobs().runner());
            return new Stoa(
                    platform, web.start(platform.web().port()), app.demo() ? identity.demoSignIns() : List.of());
        } catch (Throwable e) {
            platform.close();
            throw e;
        }
    }

    URI url() {
        return server.url();
    }

    /// Who may sign in to the demonstration company, a line each; empty without `--demo`.
    List<String> demoSignIns() {
        return demoSignIns;
    }

    /// Answers what is under way, then shuts the database.
    @Override
    public void close() {
        try {
            server.close();
        } finally {
            platform.close();
        }
    }
}
