package dev.stoa.web.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Times in headers, to the second: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
public final class HttpDate {
    // DateTimeFormatter.RFC_1123_DATE_TIME writes days of one digit, which HTTP does not know.
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    public static String format(Instant time) {
        return FORM.format(time);
    }

    /// Empty for anything else, which RFC 9110 says to ignore. The two obsolete forms count as that.
    public static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Instant.from(FORM.parse(text)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
