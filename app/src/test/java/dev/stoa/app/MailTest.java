package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The product beside a mail server that takes its time.
@Timeout(120)
class MailTest {
    private static final Duration SLOW = Duration.ofSeconds(2);

    @Test
    void nobodyWaitsForMailAndItComesAllTheSame(@TempDir Path folder) throws Exception {
        var mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        try (var way = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> pass(way, mails.getSmtp().getPort()));
            var settings = TestSettings.in(
                    folder,
                    Map.of(
                            "app.demo",
                            "true",
                            "database.url",
                            TestDatabase.freshUrl(),
                            "mail.url",
                            "smtp://127.0.0.1:" + way.getLocalPort() + "?tls=none",
                            "mail.from",
                            "Stoa <stoa@stoa.example>"));
            try (var stoa = Stoa.start(settings, folder, InstantSource.system())) {
                var client = TestClient.of(stoa.url());
                forgot(client, "grace");

                var begin = System.nanoTime();
                forgot(client, "ada");
                var took = Duration.ofNanos(System.nanoTime() - begin);

                assertThat(took).isLessThan(Duration.ofMillis(100));
                assertThat(mails.getReceivedMessages()).isEmpty();
                assertThat(mails.waitForIncomingEmail(TimeUnit.SECONDS.toMillis(30), 2))
                        .isTrue();
                assertThat(mails.getReceivedMessages())
                        .anySatisfy(
                                mail -> assertThat(mail.getAllRecipients()[0]).hasToString("ada@harbour.example"));
                var ada = client.bearer(
                        client.post("/login", """
                    {"email": "ada@harbour.example", "password": "Harbour-2026!"}
                    """).json("/access_token").asString());
                await(() -> ada.get("/system/mail?to=ada@harbour.example")
                        .json("/items/0/state")
                        .asString()
                        .equals("sent"));
            }
        } finally {
            mails.stop();
        }
    }

    private static void forgot(TestClient client, String name) {
        client.post("/password/forgot", "{\"email\": \"%s@harbour.example\"}".formatted(name))
                .expect(202);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        var latest = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(latest);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// Lets connections through after a while.
    private static void pass(ServerSocket way, int port) {
        try {
            while (!way.isClosed()) {
                var from = way.accept();
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(SLOW.toNanos());
                    try (from;
                            var to = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        Thread.ofVirtual().start(() -> copy(to, from));
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // one of the two has gone
        }
    }
}
