package dev.stoa.web;

import dev.stoa.web.http.Request;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// The name of one request in replies, logs and traces: the caller's `X-Request-ID` when it is usable, else a new
/// one.
///
/// @param value 1 to 128 letters, digits, `.`, `_`, `-`
public record RequestId(String value) {
    /// The header that carries it in both directions.
    public static final String HEADER = "X-Request-ID";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /// The id that the request was sent with, or else a new one.
    public static RequestId of(Request request) {
        var sent = request.headers().find(HEADER);
        return sent != null && FORM.matcher(sent).matches() ? new RequestId(sent) : random();
    }

    /// Unlike others, which is all that is asked of it: nothing is lost when somebody guesses one.
    static RequestId random() {
        var bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return new RequestId(HexFormat.of().formatHex(bytes));
    }
}
