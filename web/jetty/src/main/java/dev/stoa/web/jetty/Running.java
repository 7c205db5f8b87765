package dev.stoa.web.jetty;

import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

record Running(
        Server server,
        ServerConnector connector,
        int port,
        SslContextFactory.@Nullable Server certificate,
        Intake intake,
        ExecutorService requests)
        implements RunningEngine {

    @Override
    public void reload(Tls tls) throws IOException {
        if (certificate == null) {
            throw new IOException("TLS is not spoken here");
        }
        var next = Pem.keyStore(tls);
        try {
            certificate.reload(_ -> certificate.setKeyStore(next));
        } catch (Exception e) {
            throw new IOException(tls.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop(Duration drain) {
        var _ = Graceful.shutdown(server);
        closeWhatIsIdle();
        intake.sockets().closeAll();
        try {
            intake.underway().awaitNone(drain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop(server);
        interruptWhatIsLeft();
    }

    /// Connections of HTTP/2 close by themselves, after a GOAWAY.
    private void closeWhatIsIdle() {
        for (var endPoint : connector.getConnectedEndPoints()) {
            var connection = endPoint.getConnection() instanceof SslConnection tls
                    ? tls.getSslEndPoint().getConnection()
                    : endPoint.getConnection();
            if (connection instanceof Http1Connection http1 && http1.isIdle()) {
                endPoint.close();
            }
        }
    }

    static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop cleanly", e);
        }
    }

    /// Handlers that are over their time are interrupted, and left behind when that does not help.
    private void interruptWhatIsLeft() {
        requests.shutdownNow();
        try {
            var _ = requests.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
