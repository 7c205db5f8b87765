package dev.stoa.web.form;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A posted `multipart/form-data` (RFC 7578), part by part as it arrives. Nothing of it is stored, so
/// it may be of any length.
///
/// ```java
/// for (var part = form.next(); part != null; part = form.next()) {
///     store.save(part.name(), part.content());
/// }
/// ```
public final class Multipart {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int HEAD_BYTES = 8 * 1024;
    private static final Pattern BOUNDARY = Pattern.compile("[ -~]{0,69}[!-~]");

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;

    /// How many bytes from `start` on are known to be content.
    private int certain;

    private Content open = new Content();
    private boolean isOver;

    /// @param boundary as the media type names it
    Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first delimiter may be the very beginning. What stands before it is read like a part, by nobody.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
    }

    /// The form in the body of a request.
    ///
    /// @throws Problem 415 if the body is something else, 400 if it does not say where its parts end
    public static Multipart of(Request request) {
        request.requireType("multipart/form-data");
        return new Multipart(request.bodyStream(), boundary(request));
    }

    static String boundary(Request request) {
        var boundary = PartHead.parameters(String.valueOf(request.headers().find("Content-Type")))
                .get("boundary");
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw malformed("its Content-Type names no usable boundary");
        }
        return boundary;
    }

    /// One field of the form.
    ///
    /// @param fileName as the sender calls the file, without folders; empty if it has no name, null if
    ///     this is no file. Never use it as a path
    /// @param mediaType what the sender says it is, in lower case
    /// @param content can be read until the next part is asked for
    public record Part(String name, @Nullable String fileName, String mediaType, InputStream content) {

        /// The content of a part that is a value.
        ///
        /// @throws Problem 413 if it is longer than 64 KiB, 400 if it is not UTF-8
        public String text() throws IOException {
            return FormData.text(content, 64 * 1024);
        }
    }

    /// The next part, or null when there are no more. What was not read of the one before is skipped.
    ///
    /// @throws Problem 400 if the form is not well-formed
    /// @throws IOException if the client has gone
    public @Nullable Part next() throws IOException {
        if (isOver) {
            return null;
        }
        while (findContent()) {
            start += certain;
            certain = 0;
        }
        start += delimiter.length;
        if (isNext("--")) {
            isOver = true;
            return null;
        }
        if (!line().isBlank()) {
            throw malformed("something follows a boundary on its line");
        }
        var head = head();
        open = new Content();
        return head.part(open);
    }

    private PartHead head() throws IOException {
        var head = new PartHead();
        var left = HEAD_BYTES;
        for (var line = line(); !line.isEmpty(); line = line()) {
            left -= line.length();
            if (left < 0) {
                throw malformed("the head of a part is too long");
            }
            head.add(line);
        }
        // The line break before a boundary belongs to it, and after a part without content it is the empty line.
        if (isNext(new String(delimiter, 2, delimiter.length - 2, StandardCharsets.ISO_8859_1))) {
            start -= 2;
        }
        return head;
    }

    /// Whether some text comes next.
    private boolean isNext(String text) throws IOException {
        while (end - start < text.length() && fill()) {}
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return end - start >= bytes.length
                && Arrays.equals(buffer, start, start + bytes.length, bytes, 0, bytes.length);
    }

    private String line() throws IOException {
        var from = start;
        while (true) {
            for (int i = from; i < end - 1; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    var line = new String(buffer, start, i - start, StandardCharsets.UTF_8);
                    start = i + 2;
                    return line;
                }
            }
            if (end - start > HEAD_BYTES) {
                throw malformed("the head of a part is too long");
            }
            var scanned = end - start;
            if (!fill()) {
                throw malformed("it ends in the head of a part");
            }
            from = start + Math.max(0, scanned - 1);
        }
    }

    /// Makes [#certain] more than zero, or answers false at a delimiter.
    private boolean findContent() throws IOException {
        while (certain == 0) {
            var at = delimiterAt();
            if (at == start) {
                return false;
            }
            certain = at > start ? at - start : Math.max(0, end - start - delimiter.length + 1);
            if (certain == 0 && !fill()) {
                throw malformed("it ends before its last boundary");
            }
        }
        return true;
    }

    private int delimiterAt() {
        for (int i = start; i <= end - delimiter.length; i++) {
            if (buffer[i] == '\r' && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    /// Reads more behind what is there, and answers false when there is no more.
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        var count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count >= 0;
    }

    static Problem malformed(String reason) {
        return HttpProblem.MALFORMED_REQUEST.because("The form cannot be read: " + reason + ".");
    }

    private final class Content extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (this != open) {
                throw new IOException("the next part has been asked for");
            }
            if (length == 0) {
                return 0;
            }
            if (!findContent()) {
                return -1;
            }
            var count = Math.min(length, certain);
            System.arraycopy(buffer, start, into, offset, count);
            start += count;
            certain -= count;
            return count;
        }
    }
}
