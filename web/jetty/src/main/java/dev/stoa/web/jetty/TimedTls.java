package dev.stoa.web.jetty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// TLS with a deadline for the handshake. Without, a client that sends a byte now and then would never be idle.
final class TimedTls extends SslConnectionFactory {
    private final Duration time;

    TimedTls(SslContextFactory.Server certificate, String next, Duration time) {
        super(certificate, next);
        this.time = time;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        var connection = super.newConnection(connector, endPoint);
        var deadline = connector.getScheduler().schedule(endPoint::close, time.toMillis(), TimeUnit.MILLISECONDS);
        ((SslConnection) connection).addHandshakeListener(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                deadline.cancel();
            }

            @Override
            public void handshakeFailed(Event event, Throwable failure) {
                deadline.cancel();
            }
        });
        return connection;
    }
}
