package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.engine.Tls;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.SecurityHeaders;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEveryEngine
class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private static Path keys;

    private final UnderTest engine;

    @TempDir
    private Path folder;

    @AutoClose
    private Server server;

    TlsTest(UnderTest engine) {
        this.engine = engine;
    }

    /// Two certificates for this machine, `first` and `second`.
    @BeforeAll
    static void makeKeys() throws Exception {
        for (var alias : new String[] {"first", "second"}) {
            var keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            alias,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + alias,
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-keystore",
                            keys.resolve("keys.p12").toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .inheritIO()
                    .start();
            assertThat(keytool.waitFor()).isZero();
        }
    }

    private static KeyStore store() throws Exception {
        return KeyStore.getInstance(keys.resolve("keys.p12").toFile(), PASSWORD);
    }

    private Tls files() {
        return new Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    }

    private void install(String alias) throws Exception {
        var store = store();
        write(files().certificate(), "CERTIFICATE", store.getCertificate(alias).getEncoded());
        write(files().key(), "PRIVATE KEY", store.getKey(alias, PASSWORD).getEncoded());
    }

    private static void write(Path file, String type, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    @BeforeEach
    void start() throws Exception {
        install("first");
        server = engine.app()
                .tls(files())
                .limits(Limits.DEFAULTS.withHeaderTime(Duration.ofSeconds(1)))
                .use(new SecurityHeaders())
                .route(Method.GET, "/hello", _ -> Reply.text(200, "text/plain", "hello"))
                .start(0);
    }

    private static SSLContext trusting() throws Exception {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        for (var alias : new String[] {"first", "second"}) {
            certificates.setCertificateEntry(alias, store().getCertificate(alias));
        }
        factory.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /// The name in the certificate that a new connection is shown.
    private String shown(String protocol) throws Exception {
        try (var socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    @Test
    void everyVersionThatIsSafeIsSpoken() throws Exception {
        assertThat(server.url().getScheme()).isEqualTo("https");
        assertThat(shown("TLSv1.2")).isEqualTo("CN=first");
        assertThat(shown("TLSv1.3")).isEqualTo("CN=first");
        for (var version : HttpClient.Version.values()) {
            try (var client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(trusting())
                    .build()) {
                var request =
                        HttpRequest.newBuilder(server.url().resolve("/hello")).build();

                var reply = client.send(request, BodyHandlers.ofString());

                assertThat(reply.version()).isEqualTo(version);
                assertThat(reply.body()).isEqualTo("hello");
                assertThat(reply.headers().firstValue("Strict-Transport-Security"))
                        .hasValue("max-age=31536000; includeSubDomains");
            }
        }
    }

    /// A client of the JDK would not even ask, so this asks by hand.
    @Test
    void whatIsNotSafeIsNotSpoken() throws Exception {
        byte tls10 = 1;
        byte tls11 = 2;
        for (var version : new byte[] {tls10, tls11}) {
            var hello = ByteBuffer.allocate(54)
                    .put(new byte[] {22, 3, 1, 0, 49, 1, 0, 0, 45, 3, version})
                    .put(new byte[32])
                    .put(new byte[] {0, 0, 6, (byte) 0xc0, 0x13, (byte) 0xc0, 9, 0, 0x2f, 1, 0});
            try (var socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(hello.array());

                var alert = socket.getInputStream().readNBytes(7);
                assertThat(alert).startsWith(21).endsWith(2, 70);
            }
        }
    }

    @Test
    void aHandshakeThatStopsIsNotWaitedFor() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 49, 1});

            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aNewCertificateIsShownWithoutARestart() throws Exception {
        assertThat(shown("TLSv1.3")).isEqualTo("CN=first");

        install("second");
        Files.setLastModifiedTime(files().key(), FileTime.from(Instant.now().plusSeconds(10)));

        var deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!shown("TLSv1.3").equals("CN=second")) {
            assertThat(Instant.now()).isBefore(deadline);
        }
    }
}
