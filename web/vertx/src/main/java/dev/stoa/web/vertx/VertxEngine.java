package dev.stoa.web.vertx;

import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.RunningEngine;
import dev.stoa.web.engine.Tls;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The default engine. HTTP/1.1 with pipelining and cleartext HTTP/2 on one port.
public final class VertxEngine implements Engine {

    @Override
    public RunningEngine start(Listening listening, Application application) throws IOException {
        var loops = Runtime.getRuntime().availableProcessors();
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory());
        var intake = new Intake(vertx, application, threads, listening.limits());
        var servers = new CopyOnWriteArrayList<HttpServer>();
        var running = new Running(vertx, threads, servers);
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
        return new HttpServerOptions()
                .setMaxInitialLineLength(limits.headerBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(64 * 1024)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setIdleTimeout((int) limits.idleTime().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException | VertxException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    private record Running(Vertx vertx, ExecutorService threads, List<HttpServer> servers) implements RunningEngine {

        @Override
        public int port() {
            return servers.getFirst().actualPort();
        }

        @Override
        public void reload(Tls tls) throws IOException {
            throw new IOException("TLS is not served yet");
        }

        @Override
        public void stop(Duration drain) {
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
