package dev.stoa.web.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer ready for the wire.
///
/// @param headers in the order they are sent; the engine adds `Content-Length` and `Date`
/// @param body the whole body; empty for none
public record Reply(int status, List<Header> headers, byte[] body) {
    private static final byte[] NOTHING = {};

    /// One header line. Refuses a value with a line break, which would start another header.
    public record Header(String name, String value) {
        public Header {
            for (int i = 0; i < value.length(); i++) {
                var c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == '\0') {
                    throw new IllegalArgumentException("header " + name + " must be one line of text");
                }
            }
        }
    }

    /// A reply without a body.
    public static Reply empty(int status) {
        return new Reply(status, List.of(), NOTHING);
    }

    /// A reply with a body of the given media type.
    public static Reply of(int status, String contentType, byte[] body) {
        return new Reply(status, List.of(new Header("Content-Type", contentType)), body);
    }

    /// A reply with UTF-8 text of the given media type.
    public static Reply text(int status, String contentType, String text) {
        return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A 303 that sends the client to another address with GET.
    public static Reply seeOther(String location) {
        return empty(303).with("Location", location);
    }

    /// This reply with one more header.
    public Reply with(String name, String value) {
        var more = new ArrayList<Header>(headers.size() + 1);
        more.addAll(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, body);
    }

    /// This reply without its body, and with another status.
    public Reply withoutBody(int status) {
        var kept = headers.stream()
                .filter(header -> !header.name().equalsIgnoreCase("Content-Type"))
                .toList();
        return new Reply(status, kept, NOTHING);
    }

    /// The first value of a header, or null when this reply does not have it.
    public @Nullable String header(String name) {
        for (var header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }
}
