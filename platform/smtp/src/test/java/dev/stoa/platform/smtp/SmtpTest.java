package dev.stoa.platform.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.stoa.platform.mail.MailConfig;
import dev.stoa.platform.mail.MailFailed;
import dev.stoa.platform.mail.MailTransport.Outgoing;
import dev.stoa.platform.mail.Sender;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmtpTest {
    private static final Outgoing MAIL = new Outgoing(
            "<1234@stoa.example>",
            new Sender("Stoa Ünlimited", "stoa@stoa.example"),
            "ada@example.com",
            "Çhoose a new password",
            "Çhoose one.\n",
            "<p>Çhoose one.</p>",
            Instant.parse("2026-11-21T09:30:00Z"));

    private @Nullable GreenMail server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private GreenMail start(String protocol) {
        var started = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server = started;
        started.start();
        return started;
    }

    private static Smtp to(String url) {
        return new Smtp(Objects.requireNonNull(new MailConfig(url, "stoa@stoa.example", Duration.ofDays(1)).server()));
    }

    @Test
    void handsOverBothFormsUnderOneName() throws Exception {
        var mails = start(ServerSetup.PROTOCOL_SMTP);
        var smtp = to("smtp://127.0.0.1:" + mails.getSmtp().getPort() + "?tls=none");

        smtp.send(MAIL);

        var got = mails.getReceivedMessages()[0];
        assertThat(got.getMessageID()).isEqualTo("<1234@stoa.example>");
        assertThat(got.getSubject()).isEqualTo("Çhoose a new password");
        assertThat(got.getFrom()[0].toString()).contains("<stoa@stoa.example>");
        assertThat(got.getSentDate().toInstant()).isEqualTo(MAIL.date());
        assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        var parts = (MimeMultipart) got.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContent().toString().strip()).isEqualTo("Çhoose one.");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
    }

    @Test
    void signsIn() throws Exception {
        var mails = start(ServerSetup.PROTOCOL_SMTP);
        mails.setUser("me", "me", "secret");
        mails.getUserManager().setAuthRequired(true);
        var at = "@127.0.0.1:" + mails.getSmtp().getPort() + "?tls=none";

        to("smtp://me:secret" + at).send(MAIL);
        var wrong = catchThrowableOfType(
                MailFailed.class, () -> to("smtp://me:wrong" + at).send(MAIL));

        assertThat(mails.getReceivedMessages()).hasSize(1);
        assertThat(wrong.isFinal()).isFalse();
        assertThat(wrong).hasMessageNotContaining("wrong").hasMessageContaining("does not take mail");
    }

    @Test
    void sendsNothingUnencryptedUnlessItIsTold() {
        var mails = start(ServerSetup.PROTOCOL_SMTP);

        var failed = catchThrowableOfType(
                MailFailed.class,
                () -> to("smtp://127.0.0.1:" + mails.getSmtp().getPort()).send(MAIL));

        assertThat(failed.isFinal()).isFalse();
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void sendsNothingToAServerWhoseCertificateNobodyKnows() {
        var mails = start(ServerSetup.PROTOCOL_SMTPS);

        var failed = catchThrowableOfType(
                MailFailed.class,
                () -> to("smtps://127.0.0.1:" + mails.getSmtps().getPort()).send(MAIL));

        assertThat(failed.isFinal()).isFalse();
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void tellsAServerThatIsAwayFromOneThatRefuses() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        var failed = catchThrowableOfType(
                MailFailed.class,
                () -> to("smtp://127.0.0.1:" + port + "?tls=none").send(MAIL));

        assertThat(failed.isFinal()).isFalse();
        assertThat(failed).hasNoCause().hasMessageContaining("ConnectException");
    }

    @Test
    void tellsTheNumbersOfARefusalAndNotTheAddress() throws Exception {
        try (var strict = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(strict, "550 5.1.1 <ada@example.com>: no such user"));

            var failed = catchThrowableOfType(
                    MailFailed.class,
                    () -> to("smtp://127.0.0.1:" + strict.getLocalPort() + "?tls=none")
                            .send(MAIL));

            assertThat(failed.isFinal()).isTrue();
            assertThat(failed)
                    .hasMessage("smtp://127.0.0.1:" + strict.getLocalPort() + " answered 550 5.1.1")
                    .hasNoCause();
        }
    }

    @Test
    void comesBackToAServerThatIsBusy() throws Exception {
        try (var busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(busy, "451 4.7.1 greylisted"));

            var failed = catchThrowableOfType(
                    MailFailed.class,
                    () -> to("smtp://127.0.0.1:" + busy.getLocalPort() + "?tls=none")
                            .send(MAIL));

            assertThat(failed.isFinal()).isFalse();
            assertThat(failed).hasMessageContaining("answered 451 4.7.1");
        }
    }

    /// Speaks just enough SMTP to refuse a recipient.
    private static void refuse(ServerSocket server, String refusal) {
        try (var client = server.accept();
                var in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            var out = client.getOutputStream();
            out.write("220 strict\r\n".getBytes(StandardCharsets.US_ASCII));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var answer = line.startsWith("RCPT") ? refusal : line.startsWith("QUIT") ? "221 bye" : "250 ok";
                out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
