package dev.stoa.platform.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.mail.MailFailed;
import dev.stoa.platform.mail.MailTransport;
import dev.stoa.platform.mail.SmtpUrl;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.util.Date;
import java.util.Properties;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/// Hands mail to a server (RFC 5321), over a connection for each.
///
/// What the server says may quote the address, so only its numbers are told.
public final class Smtp implements MailTransport {
    private static final String CONNECT_MILLIS = "10000";
    private static final String ANSWER_MILLIS = "30000";

    /// An enhanced status code (RFC 3463), such as 5.1.1.
    private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");

    private final SmtpUrl server;
    private final String protocol;
    private final Session session;

    public Smtp(SmtpUrl server) {
        this.server = server;
        this.protocol = server.security() == SmtpUrl.Security.TLS ? "smtps" : "smtp";
        this.session = Session.getInstance(properties());
    }

    private Properties properties() {
        var properties = new Properties();
        var before = "mail." + protocol + ".";
        properties.setProperty(before + "connectiontimeout", CONNECT_MILLIS);
        properties.setProperty(before + "timeout", ANSWER_MILLIS);
        properties.setProperty(before + "writetimeout", ANSWER_MILLIS);
        properties.setProperty(before + "ssl.checkserveridentity", "true");
        if (server.security() == SmtpUrl.Security.STARTTLS) {
            properties.setProperty(before + "starttls.enable", "true");
            properties.setProperty(before + "starttls.required", "true");
        }
        return properties;
    }

    @Override
    public void send(Outgoing mail) throws MailFailed {
        try (var transport = session.getTransport(protocol)) {
            var message = message(mail);
            transport.connect(host(), server.port(), server.user(), server.password());
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            throw failure(e);
        }
    }

    /// Without the brackets that an IPv6 address has in a URL.
    private String host() {
        return server.host().replaceAll("[\\[\\]]", "");
    }

    private MimeMessage message(Outgoing mail) throws MessagingException {
        var message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", mail.messageId());
            }
        };
        message.setFrom(sender(mail));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to(), true));
        message.setSubject(mail.subject(), UTF_8.name());
        message.setSentDate(Date.from(mail.date()));
        // No answer from somebody who is on holiday (RFC 3834 section 5).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setContent(new MimeMultipart("alternative", part(mail.text(), "plain"), part(mail.html(), "html")));
        message.saveChanges();
        return message;
    }

    private static InternetAddress sender(Outgoing mail) throws AddressException {
        try {
            return mail.from().name().isEmpty()
                    ? new InternetAddress(mail.from().address(), true)
                    : new InternetAddress(mail.from().address(), mail.from().name(), UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, UTF_8.name(), subtype);
        return part;
    }

    private MailFailed failure(MessagingException e) {
        if (e instanceof AddressException) {
            return new MailFailed("the address cannot be written in a mail", true);
        }
        var answer = answer(e);
        if (answer != null) {
            return new MailFailed(server + " answered " + answer.code() + answer.enhanced(), answer.code() >= 500);
        }
        // No permanent answer to a mail: the server is away, or an operator has to change something.
        return new MailFailed(server + " does not take mail: " + kind(e), false);
    }

    /// @param enhanced with a blank before it, or empty
    private record Answer(int code, String enhanced) {}

    /// What the server said about the mail; null if it was not asked.
    private static @Nullable Answer answer(MessagingException e) {
        for (Exception next = e; next instanceof MessagingException one; next = one.getNextException()) {
            var code = switch (one) {
                case SMTPAddressFailedException address -> address.getReturnCode();
                case SMTPSenderFailedException sender -> sender.getReturnCode();
                case SMTPSendFailedException send -> send.getReturnCode();
                default -> 0;
            };
            // 421 and the like end the connection and say nothing about the mail; they count as answers to come back.
            if (code >= 400) {
                var enhanced = ENHANCED.matcher(String.valueOf(one.getMessage()));
                return new Answer(code, enhanced.find() ? " " + enhanced.group() : "");
            }
        }
        return null;
    }

    private static String kind(MessagingException e) {
        var cause = e.getNextException() == null ? e : e.getNextException();
        return cause.getClass().getSimpleName();
    }
}
