package dev.stoa.web.grpc;

import static dev.stoa.web.grpc.ProbeServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.StatusException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    /// A service that only services with a certificate of the same authority may call.
    @Test
    void servesOnlyWhoShowsACertificateItTrusts() throws Exception {
        var keys = keys();
        var mutual = TlsServerCredentials.newBuilder()
                .keyManager(keyManagers(keys))
                .trustManager(trustManagers(keys))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        var grpc = Grpc.onPort(0)
                .serve(ProbeGrpc.getServiceDescriptor(), new GrpcTest.Calls())
                .credentials(mutual);
        try (var _ = ProbeServer.start(grpc, app -> app)) {
            var known = TlsChannelCredentials.newBuilder()
                    .keyManager(keyManagers(keys))
                    .trustManager(trustManagers(keys))
                    .build();
            var unknown = TlsChannelCredentials.newBuilder()
                    .trustManager(trustManagers(keys))
                    .build();

            assertThat(echo(grpc, known)).isEqualTo(note("hello"));
            assertThatThrownBy(() -> echo(grpc, unknown)).isInstanceOf(StatusException.class);
            assertThatThrownBy(() -> echo(grpc, InsecureChannelCredentials.create()))
                    .isInstanceOf(StatusException.class);
        }
    }

    private static Note echo(Grpc grpc, ChannelCredentials credentials) throws Exception {
        var channel = io.grpc.Grpc.newChannelBuilder("127.0.0.1:" + grpc.port(), credentials)
                .build();
        try {
            return ProbeGrpc.newBlockingV2Stub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .echo(note("hello"));
        } finally {
            channel.shutdownNow();
        }
    }

    private KeyStore keys() throws Exception {
        var file = folder.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static KeyManager[] keyManagers(KeyStore keys) throws Exception {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return factory.getKeyManagers();
    }

    /// Trusts its own certificate, and whoever else has it.
    private static TrustManager[] trustManagers(KeyStore keys) throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("own", keys.getCertificate("mykey"));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
