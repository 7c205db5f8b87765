package dev.stoa.web.jetty;

import dev.stoa.web.Limits;
import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// The second engine. HTTP/1.1 with pipelining and HTTP/2 on one port, in cleartext or by ALPN.
public final class JettyEngine implements Engine {
    /// Connections that may wait for this to accept them. With Java's 50, a client that comes when many do would
    /// be ignored, and try again a second later.
    private static final int ACCEPT_QUEUE = 1024;

    @Override
    public RunningEngine start(Listening listening, Application application) throws IOException {
        var limits = listening.limits();
        var requests = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory());
        var server = new Server(networkThreads());
        var certificate = certificate(listening.tls());
        var connector = new ServerConnector(server, protocols(limits, certificate));
        connector.setHost(listening.host());
        connector.setPort(listening.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(limits.idleTime().toMillis());
        // Running closes what is idle by itself; with this, Jetty would also cut off who is slow.
        connector.setShutdownIdleTimeout(-1);
        connector.addBean(new ConnectionLimit(limits.connections()));
        server.addConnector(connector);
        var intake = new Intake(application, requests, limits, server);
        server.setHandler(intake);
        server.setErrorHandler(new Unreadable(application, limits));
        start(server, requests);
        return new Running(server, connector, connector.getLocalPort(), certificate, intake, requests);
    }

    /// Nothing blocks on these: they select, parse and hand over.
    private static QueuedThreadPool networkThreads() {
        var threads = new QueuedThreadPool(16 + 2 * Runtime.getRuntime().availableProcessors(), 4);
        threads.setName("jetty");
        threads.setDaemon(true);
        return threads;
    }

    private static SslContextFactory.@Nullable Server certificate(@Nullable Tls tls) throws IOException {
        if (tls == null) {
            return null;
        }
        var certificate = new SslContextFactory.Server();
        certificate.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        certificate.setKeyStore(Pem.keyStore(tls));
        certificate.setKeyStorePassword("");
        return certificate;
    }

    private static AbstractConnectionFactory[] protocols(
            Limits limits, SslContextFactory.@Nullable Server certificate) {
        var config = new HttpConfiguration();
        config.setSendServerVersion(false);
        // The line and the headers share this; Exchange looks at each.
        config.setRequestHeaderSize(2 * limits.headerBytes());
        // Also without the bare line feeds that a lenient reader takes for the end of a line.
        config.setHttpCompliance(HttpCompliance.STRICT);
        // What a path means is the application's to say.
        config.setUriCompliance(UriCompliance.UNSAFE);
        var http1 = new HttpConnectionFactory(config) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(new Http1Connection(config, connector, endPoint, limits), connector, endPoint);
            }
        };
        var streamTime = limits.idleTime().toMillis();
        if (certificate == null) {
            var http2 = new Http2.Cleartext(config);
            http2.setStreamIdleTimeout(streamTime);
            return new AbstractConnectionFactory[] {http1, http2};
        }
        var http2 = new Http2.Encrypted(config);
        http2.setStreamIdleTimeout(streamTime);
        var alpn = new ALPNServerConnectionFactory(http2.getProtocol(), http1.getProtocol());
        alpn.setDefaultProtocol(http1.getProtocol());
        var tls = new TimedTls(certificate, alpn.getProtocol(), limits.headerTime());
        return new AbstractConnectionFactory[] {tls, alpn, http2, http1};
    }

    private static void start(Server server, ExecutorService requests) throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            requests.close();
            Running.stop(server);
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }
}
