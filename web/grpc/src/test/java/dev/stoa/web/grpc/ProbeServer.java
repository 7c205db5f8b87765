package dev.stoa.web.grpc;

import dev.stoa.web.App;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Server;
import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An application that serves a Probe on ports that the system picks, with a channel to it.
final class ProbeServer implements AutoCloseable {
    private final Server server;
    private final ManagedChannel channel;

    record Who(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return name.equals("admin");
        }
    }

    static final class Callers {
        @Provides
        Who who(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Who(authorization.substring("Bearer ".length()));
        }
    }

    private ProbeServer(Server server, int port) {
        this.server = server;
        this.channel = io.grpc.Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    static ProbeServer start(Object probe) {
        return start(probe, app -> app);
    }

    static ProbeServer start(Object probe, UnaryOperator<App> more) {
        return start(Grpc.onPort(0).serve(ProbeGrpc.getServiceDescriptor(), probe), more);
    }

    static ProbeServer start(Grpc grpc, UnaryOperator<App> more) {
        var app = App.named("Probe").host("127.0.0.1").provide(new Callers());
        return new ProbeServer(more.apply(app).install(grpc).start(0), grpc.port());
    }

    Server server() {
        return server;
    }

    ManagedChannel channel() {
        return channel;
    }

    ProbeGrpc.ProbeBlockingV2Stub probe() {
        return ProbeGrpc.newBlockingV2Stub(channel);
    }

    ProbeGrpc.ProbeBlockingV2Stub as(String name) {
        return with("Authorization", "Bearer " + name);
    }

    ProbeGrpc.ProbeBlockingV2Stub with(String header, String value) {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
        return probe().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    static Note note(String text) {
        return Note.newBuilder().setText(text).build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }
}
