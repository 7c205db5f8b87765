package dev.stoa.web.vertx;

import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The default engine. HTTP/1.1 with pipelining and HTTP/2 on one port.
public final class VertxEngine implements Engine {
    private static final Set<String> TLS = Set.of("TLSv1.2", "TLSv1.3");

    /// Requests at once on one connection of HTTP/2.
    private static final int STREAMS = 100;

    /// What a client may send ahead on one stream, and on one connection: it may be kept in memory.
    private static final int STREAM_WINDOW = 256 * 1024;

    private static final int CONNECTION_WINDOW = 1024 * 1024;

    // Before a class of Netty is there to read them. What somebody has set stays.
    static {
        // With the events of its allocator the JVM loads its flight recorder at every start.
        setIfUnset("io.netty.jfr.enabled", "false");
        if (!hasSlf4jProvider()) {
            setIfUnset("slf4j.internal.verbosity", "ERROR");
        }
    }

    private static void setIfUnset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /// Vert.x and Netty ask SLF4J first and log over `java.util.logging` when it has no provider, so its
    /// warning that it has none would say nothing of them. `-Dslf4j.internal.verbosity=WARN` has it.
    private static boolean hasSlf4jProvider() {
        return System.getProperty("slf4j.provider") != null
                || VertxEngine.class
                                .getClassLoader()
                                .getResource("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
                        != null;
    }

    /// Netty's look at the platform and its allocator take as long as an application does to be put together.
    @Override
    public void prepare() {
        PooledByteBufAllocator.DEFAULT.directBuffer().release();
        var _ = new VertxOptions();
        var _ = new HttpServerOptions();
    }

    @Override
    public RunningEngine start(Listening listening, Application application) throws IOException {
        var loops = Runtime.getRuntime().availableProcessors();
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory());
        var intake = new Intake(application, threads, listening.limits());
        var vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(loops)
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)))
                .withTransport(new Gate(intake).transport())
                .build();
        var servers = new CopyOnWriteArrayList<HttpServer>();
        var running = new Running(vertx, intake, threads, servers);
        try {
            // Each instance runs on an event loop of its own. Servers of one deployment share their port, also one that
            // the system picks, which is what -1 asks for.
            var port = listening.port() == 0 ? -1 : listening.port();
            Supplier<VerticleBase> instances = () -> new VerticleBase() {
                @Override
                public Future<?> start() {
                    var server = intake.serve(vertx.createHttpServer(options(listening)));
                    servers.add(server);
                    return server.listen(port, listening.host());
                }
            };
            await(vertx.deployVerticle(instances, new DeploymentOptions().setInstances(loops)));
            return running;
        } catch (IOException e) {
            running.stop(Duration.ZERO);
            throw e;
        }
    }

    private static HttpServerOptions options(Listening listening) {
        var limits = listening.limits();
        var options = new HttpServerOptions()
                .setMaxInitialLineLength(limits.headerBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(64 * 1024)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(STREAMS)
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxHeaderListSize(limits.headerBytes()))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        if (listening.tls() != null) {
            options.setSsl(true)
                    .setSslHandshakeTimeout(limits.headerTime().toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setUseAlpn(true)
                    .setEnabledSecureTransportProtocols(TLS)
                    .setKeyCertOptions(pem(listening.tls()));
        }
        return options;
    }

    private static PemKeyCertOptions pem(Tls tls) {
        return new PemKeyCertOptions()
                .setCertPath(tls.certificate().toAbsolutePath().toString())
                .setKeyPath(tls.key().toAbsolutePath().toString());
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException | VertxException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    private record Running(Vertx vertx, Intake intake, ExecutorService threads, List<HttpServer> servers)
            implements RunningEngine {

        @Override
        public int port() {
            return servers.getFirst().actualPort();
        }

        @Override
        public void reload(Tls tls) throws IOException {
            // The servers of one port share what they show.
            await(servers.getFirst()
                    .updateSSLOptions(
                            new ServerSSLOptions()
                                    .setUseAlpn(true)
                                    .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
                                    .setEnabledSecureTransportProtocols(TLS)
                                    .setKeyCertOptions(pem(tls)),
                            true));
        }

        @Override
        public void stop(Duration drain) {
            intake.stop();
            var stopping = servers.stream()
                    .map(server -> server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
            try {
                await(Future.join(stopping).otherwiseEmpty());
                interruptWhatIsLeft();
                await(vertx.close());
            } catch (IOException e) {
                throw new IllegalStateException("the server did not stop cleanly", e);
            }
        }

        /// Handlers that are over their time are interrupted, and left behind when that does not help.
        private void interruptWhatIsLeft() {
            threads.shutdownNow();
            try {
                var _ = threads.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
