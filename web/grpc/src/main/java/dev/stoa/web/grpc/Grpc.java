package dev.stoa.web.grpc;

import dev.stoa.web.Limits;
import dev.stoa.web.Plugin;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.DeclarationException;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// gRPC on a port of its own, beside the application's HTTP.
///
/// ```java
/// app.install(Grpc.onPort(9000).serve(UserServiceGrpc.getServiceDescriptor(), new UserCalls(users)));
/// ```
///
/// The object has a method for each method of the service, with the same name and an access rule. It takes the
/// message, or an [Incoming] of messages; it returns the reply, or sends replies to an [Outgoing]. It may also
/// ask for the [Call] and for what the application provides, the caller first of all. It blocks as it likes:
/// each call has a virtual thread.
///
/// The address to bind and the limits on messages, metadata, connections, concurrent calls and the time to drain
/// are those of the application. The health service, and reflection unless it is switched off, answer anyone.
public final class Grpc implements Plugin {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web.grpc");

    /// Would tell, with a stack trace, of each message that is too large and of each stream that its reader
    /// cancels. Those are for callers to know.
    private static final List<Logger> ABOUT_CALLERS = Stream.of("NettyServerStream", "NettyServerHandler")
            .map(name -> Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty." + name))
            .toList();

    private final int port;
    private final List<Service> services = new ArrayList<>();
    private ConnectionLimits connections = ConnectionLimits.DEFAULTS;
    private ServerCredentials credentials = InsecureServerCredentials.create();
    private final List<ServerInterceptor> interceptors = new ArrayList<>();
    private boolean reflects = true;
    private @Nullable Compiled compiled;
    private @Nullable Running running;

    private record Service(ServiceDescriptor descriptor, Object target) {}

    private record Compiled(String host, Limits limits, Calls calls, List<ServerServiceDefinition> services) {}

    private Grpc(int port) {
        this.port = port;
    }

    /// @param port 1 to 65535, or 0 for one that the system picks
    public static Grpc onPort(int port) {
        return new Grpc(port);
    }

    /// Adds a service.
    ///
    /// @param descriptor what the generated `getServiceDescriptor()` answers
    /// @param target the object with the methods
    public Grpc serve(ServiceDescriptor descriptor, Object target) {
        services.add(new Service(descriptor, target));
        return this;
    }

    public Grpc connections(ConnectionLimits limits) {
        connections = limits;
        return this;
    }

    /// The keys for TLS, and whose certificates clients must show; cleartext unless it is set.
    public Grpc credentials(ServerCredentials credentials) {
        this.credentials = credentials;
        return this;
    }

    /// Adds what runs around each call, the first added outermost, such as an interceptor for metrics. It runs
    /// on an event loop and must not block, and sees the messages of callers as bytes.
    public Grpc intercept(ServerInterceptor around) {
        // gRPC runs the last added first.
        interceptors.addFirst(around);
        return this;
    }

    /// Keeps the shape of the services from clients that do not know it.
    public Grpc withoutReflection() {
        reflects = false;
        return this;
    }

    /// The port it listens on, once it is started.
    public int port() {
        return Objects.requireNonNull(running, "gRPC is not started").server.getPort();
    }

    @Override
    public void compile(Wiring wiring) {
        var calls = new Calls(wiring);
        var definitions = new ArrayList<ServerServiceDefinition>();
        var faults = new ArrayList<DeclarationException>();
        for (var service : services) {
            try {
                definitions.add(ServiceMethod.define(service.descriptor, service.target, calls));
            } catch (DeclarationException e) {
                faults.add(e);
            }
        }
        if (!faults.isEmpty()) {
            throw DeclarationException.all(faults);
        }
        compiled = new Compiled(wiring.host(), wiring.limits(), calls, definitions);
    }

    @Override
    public void start() {
        ABOUT_CALLERS.forEach(log -> log.setLevel(Level.SEVERE));
        var app = Objects.requireNonNull(compiled);
        var health = new HealthStatusManager();
        var loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("grpc", true),
                NioIoHandler.newFactory());
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(app.host, port), credentials)
                .channelFactory(() -> new BoundedPort(app.limits.connections()))
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                // What runs on the event loop only queues and wakes; a method runs on a thread of its own.
                .directExecutor()
                .addServices(app.services)
                .addService(health.getHealthService())
                .maxInboundMessageSize(app.limits.bodyBytes())
                .maxInboundMetadataSize(app.limits.headerBytes());
        interceptors.forEach(builder::intercept);
        if (reflects) {
            builder.addService(ProtoReflectionServiceV1.newInstance());
        }
        var server = start(connections.apply(builder).build(), loops);
        for (var service : app.services) {
            health.setStatus(service.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
        running = new Running(server, loops, health, app.calls);
        LOG.log(System.Logger.Level.INFO, "gRPC listens on port {0}", Integer.toString(server.getPort()));
    }

    private Server start(Server server, EventLoopGroup loops) {
        try {
            return server.start();
        } catch (IOException e) {
            var _ = loops.shutdownGracefully();
            throw new UncheckedIOException("gRPC cannot listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /// Reports that it is going, and accepts no more calls.
    @Override
    public void drain() {
        if (running != null) {
            running.drain();
        }
    }

    /// Waits for what is left of [Limits#drainTime] since the drain began; then cancels the calls that are
    /// under way.
    @Override
    public void stop() {
        if (running != null) {
            running.stop(Objects.requireNonNull(compiled).limits.drainTime());
        }
    }

    private static final class Running {
        private static final Duration TO_FINISH = Duration.ofSeconds(1);

        private final Server server;
        private final EventLoopGroup loops;
        private final HealthStatusManager health;
        private final Calls calls;
        private @Nullable Long drainingSince;

        Running(Server server, EventLoopGroup loops, HealthStatusManager health, Calls calls) {
            this.server = server;
            this.loops = loops;
            this.health = health;
            this.calls = calls;
        }

        void drain() {
            drainingSince = System.nanoTime();
            health.enterTerminalState();
            server.shutdown();
        }

        void stop(Duration drainTime) {
            try {
                if (drainingSince != null && calls.awaitEnd(drainTime.minusNanos(System.nanoTime() - drainingSince))) {
                    // The last replies are on their way. Who watches the health service would stay for ever.
                    server.awaitTermination(TO_FINISH.toMillis(), TimeUnit.MILLISECONDS);
                }
                server.shutdownNow();
                server.awaitTermination(TO_FINISH.toMillis(), TimeUnit.MILLISECONDS);
                var _ = calls.awaitEnd(TO_FINISH);
            } catch (InterruptedException e) {
                server.shutdownNow();
                Thread.currentThread().interrupt();
            } finally {
                var _ = loops.shutdownGracefully(0, TO_FINISH.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }
}
