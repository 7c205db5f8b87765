package dev.stoa.web.http;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// gzip, of replies to those who accept it, and of requests.
///
/// A reply is compressed when its type suggests that this helps and it has 1 KiB or more. It stays as it is when it
/// has a `Content-Encoding` already, offers ranges, says `no-transform`, or is a stream of events.
public final class Compression {
    /// Below this a reply fits a packet or two anyway.
    private static final int LEAST = 1024;

    private Compression() {}

    /// The reply as the client should get it. Its entity tag then names the variant.
    public static Reply of(Request request, Reply reply) {
        if (!isWorthwhile(reply)) {
            return reply;
        }
        return isAccepted(request) ? compressed(reply) : varying(reply);
    }

    /// The reply as whoever accepts gzip should get it, for those who keep replies.
    public static Reply compressed(Reply reply) {
        return isWorthwhile(reply) ? smaller(varying(reply)) : reply;
    }

    private static Reply varying(Reply reply) {
        return reply.varying("Accept-Encoding");
    }

    private static boolean isWorthwhile(Reply reply) {
        var isLong = switch (reply.content()) {
            case Content.Bytes(var bytes) -> bytes.length >= LEAST;
            case Content.Stream stream -> stream.length() < 0 || stream.length() >= LEAST;
            case Content.Upgrade _ -> false;
        };
        return isLong
                && isCompressible(reply.header("Content-Type"))
                && reply.header("Content-Encoding") == null
                && reply.header("Accept-Ranges") == null
                && !String.valueOf(reply.header("Cache-Control")).contains("no-transform");
    }

    private static boolean isCompressible(@Nullable String contentType) {
        if (contentType == null || contentType.startsWith("text/event-stream")) {
            return false;
        }
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.startsWith("text/")
                || type.endsWith("json")
                || type.endsWith("xml")
                || type.endsWith("javascript")
                || type.equals("application/wasm");
    }

    /// Whether the client accepts gzip, and likes it no less than what is not compressed.
    public static boolean isAccepted(Request request) {
        var accepted = request.headers().all("Accept-Encoding");
        if (accepted.isEmpty()) {
            return false;
        }
        int gzip = -1;
        int any = 0;
        int asItIs = 0;
        for (var preference : Preference.parse(accepted)) {
            switch (preference.value()) {
                case "gzip", "x-gzip" -> gzip = preference.weight();
                case "identity" -> asItIs = preference.weight();
                case "*" -> any = preference.weight();
                default -> {}
            }
        }
        int wanted = gzip < 0 ? any : gzip;
        return wanted > 0 && wanted >= asItIs;
    }

    private static Reply smaller(Reply reply) {
        return switch (reply.content()) {
            case Content.Bytes(var bytes) -> {
                var smaller = compress(bytes);
                yield smaller.length < bytes.length ? encoded(reply, new Content.Bytes(smaller)) : reply;
            }
            case Content.Stream stream ->
                encoded(reply, new Content.Stream(-1, out -> {
                    var gzip = new Gzip(out);
                    try {
                        stream.writer().write(gzip);
                        gzip.finish();
                    } finally {
                        gzip.release();
                    }
                }));
            case Content.Upgrade _ -> reply;
        };
    }

    private static Reply encoded(Reply reply, Content content) {
        return reply.with(content).with("Content-Encoding", "gzip").variant(EntityTag.GZIP);
    }

    private static byte[] compress(byte[] bytes) {
        var out = new ByteArrayOutputStream(bytes.length / 2);
        try (var gzip = new Gzip(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// Fast rather than small, and what is flushed goes out at once.
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 8 * 1024, true);
            def.setLevel(Deflater.BEST_SPEED);
        }

        /// Gives the native memory back without finishing a reply that was broken off.
        void release() {
            def.end();
        }
    }

    /// The request with its body as it was before it was compressed.
    ///
    /// @param most bytes of the body, inflated
    /// @throws Problem 413 if there are more, 400 if it is not what its `Content-Encoding` says, 415 if that is
    ///     another encoding, or the body is not one that is taken whole
    public static Request undone(Request request, int most) {
        var encoding = request.headers().find("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return request;
        }
        var isGzip = encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
        if (!isGzip || !(request.content() instanceof Request.Body.Received(var bytes))) {
            throw HttpProblem.UNSUPPORTED_MEDIA_TYPE
                    .because("Send the body as it is, or with gzip if it has no more than " + most + " bytes.")
                    .with("Accept-Encoding", isGzip ? "identity" : "gzip");
        }
        return request.with(new Request.Body.Received(inflate(bytes, most)));
    }

    private static byte[] inflate(byte[] bytes, int most) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            var inflated = in.readNBytes(most);
            if (in.read() >= 0) {
                throw HttpProblem.BODY_TOO_LARGE.because("A body may have " + most + " bytes, inflated.");
            }
            return inflated;
        } catch (IOException _) {
            throw HttpProblem.MALFORMED_REQUEST.because("The body is not gzip, though its Content-Encoding says so.");
        }
    }
}
