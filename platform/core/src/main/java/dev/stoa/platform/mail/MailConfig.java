package dev.stoa.platform.mail;

import dev.stoa.platform.runtime.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings under `mail.`.
///
/// @param url the server that takes mail, `smtp://user:password@host:587` with STARTTLS,
///     `smtps://user:password@host:465` with TLS, or `smtp://host:25?tls=none` within a network that is
///     trusted; null means that mail is kept for operators to read
/// @param from whom mail is from, `Stoa <stoa@example.com>`; needed with `url`
/// @param keep how long mail can be looked at, 1 hour or more
public record MailConfig(
        @Secret @Nullable String url, @Nullable String from, Duration keep) {
    public static final MailConfig DEFAULTS = new MailConfig(null, null, Duration.ofDays(7));

    public MailConfig {
        if (url != null) {
            SmtpUrl.parse(url);
            if (from == null) {
                throw new IllegalArgumentException("from must be given with url, such as Stoa <stoa@example.com>");
            }
        }
        if (from != null) {
            Sender.parse(from);
        }
        if (keep.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("keep must be 1h or more, was " + keep);
        }
    }

    /// The mail server; null for none.
    public @Nullable SmtpUrl server() {
        return url == null ? null : SmtpUrl.parse(url);
    }

    @Override
    public String toString() {
        return "MailConfig[url=" + server() + ", from=" + from + ", keep=" + keep + "]";
    }
}
