package dev.stoa.platform.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a server takes mail, and as whom.
///
/// @param user null to send without signing in
public record SmtpUrl(
        Security security,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    private static final Pattern FORM = Pattern.compile(
            "(smtps?)://(?:([^:@/]+):([^@/]*)@)?(\\[[0-9a-fA-F:.]+]|[^:@/?\\[\\]]+)(?::(\\d{1,5}))?/?(\\?tls=none)?");

    /// What others on the way can read.
    public enum Security {
        /// Nothing: TLS from the first byte (RFC 8314 section 3.3).
        TLS,
        /// Nothing that matters: TLS is asked for, and without it nothing is sent (RFC 3207).
        STARTTLS,
        /// Everything.
        NONE
    }

    /// @throws IllegalArgumentException which does not repeat the text
    static SmtpUrl parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("url must look like smtp://user:password@host:587,"
                    + " smtps://user:password@host:465 or smtp://host:25?tls=none");
        }
        var isTls = found.group(1).equals("smtps");
        if (isTls && found.group(6) != null) {
            throw new IllegalArgumentException("url must be smtp:// to have tls=none");
        }
        var security = isTls ? Security.TLS : found.group(6) == null ? Security.STARTTLS : Security.NONE;
        var port = found.group(5) == null ? (isTls ? 465 : 587) : Integer.parseInt(found.group(5));
        return new SmtpUrl(security, found.group(4), port, decoded(found.group(2)), decoded(found.group(3)));
    }

    /// A plus is a plus here; only form data writes a blank that way.
    private static @Nullable String decoded(@Nullable String text) {
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    /// Neither user nor password.
    @Override
    public String toString() {
        return (security == Security.TLS ? "smtps://" : "smtp://") + host + ":" + port;
    }
}
