package dev.stoa.web;

import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;

/// A server whose certificate is taken anew when its files change.
final class RenewedTls implements RunningEngine {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final RunningEngine engine;
    private final Tls tls;
    private final Thread watching;

    RenewedTls(RunningEngine engine, Tls tls) {
        this.engine = engine;
        this.tls = tls;
        this.watching = Thread.ofVirtual().name("certificate").start(this::watch);
    }

    /// When the files changed; empty while one of them is not there.
    private List<FileTime> changed() {
        try {
            return List.of(Files.getLastModifiedTime(tls.certificate()), Files.getLastModifiedTime(tls.key()));
        } catch (IOException e) {
            return List.of();
        }
    }

    private void watch() {
        var seen = changed();
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                var now = changed();
                if (!now.isEmpty() && !now.equals(seen)) {
                    seen = now;
                    renew();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        try {
            engine.reload(tls);
            Log.WEB.log(Level.INFO, "the certificate in {0} is used from now on", tls.certificate());
        } catch (IOException e) {
            Log.WEB.log(Level.ERROR, "the certificate in {0} cannot be used: {1}", tls.certificate(), e.getMessage());
        }
    }

    @Override
    public int port() {
        return engine.port();
    }

    @Override
    public void reload(Tls other) throws IOException {
        engine.reload(other);
    }

    @Override
    public void stop(Duration drain) {
        watching.interrupt();
        engine.stop(drain);
    }
}
