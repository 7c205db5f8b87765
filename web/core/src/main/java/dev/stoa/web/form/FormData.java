package dev.stoa.web.form;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Form;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Closing;
import dev.stoa.web.http.Request;
import dev.stoa.web.http.UrlEncoded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A posted form, read to its end.
///
/// @param values the values of each name, in the order they were sent
/// @param files the files of each name that was asked for, in the order they were sent
/// @param errors what came as a file and should not have
public record FormData(Map<String, List<String>> values, Map<String, List<Upload>> files, List<FieldError> errors) {
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /// The values of a form with files are held in memory, all of them together within this.
    private static final int VALUE_BYTES = 1024 * 1024;

    /// How much is taken; see [Form].
    public record Limits(long bytes, long fileBytes, int parts) {
        public static Limits of(Form declared) {
            return new Limits(declared.bytes(), declared.fileBytes(), declared.parts());
        }
    }

    /// Reads the form in the body of a request.
    ///
    /// @param names the values that are asked for; the rest is passed over
    /// @param files the files that are asked for
    /// @throws Problem 400, 413 or 415
    public static FormData read(Request request, Set<String> names, Set<String> files, Limits limits)
            throws IOException {
        var type = files.isEmpty() ? request.requireType(URL_ENCODED, MULTIPART) : request.requireType(MULTIPART);
        return type.equals(MULTIPART)
                ? new Reading(request, names, files, limits).read()
                : new FormData(urlEncoded(request).values(), Map.of(), List.of());
    }

    private static UrlEncoded urlEncoded(Request request) {
        try {
            return UrlEncoded.parse(new String(request.body(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw Multipart.malformed("it is not properly percent-encoded");
        }
    }

    static String text(InputStream content, int most) throws IOException {
        var bytes = content.readNBytes(most + 1);
        if (bytes.length > most) {
            throw HttpProblem.BODY_TOO_LARGE.because("The values of the form are longer than what is held here.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw Multipart.malformed("a value is not UTF-8");
        }
    }

    private static final class Reading {
        private final Request request;
        private final Set<String> names;
        private final Set<String> fileNames;
        private final Limits limits;
        private final Map<String, List<String>> values = new HashMap<>();
        private final Map<String, List<Upload>> files = new HashMap<>();
        private final List<FieldError> errors = new ArrayList<>(0);
        private int valueBytes = VALUE_BYTES;

        Reading(Request request, Set<String> names, Set<String> fileNames, Limits limits) {
            this.request = request;
            this.names = names;
            this.fileNames = fileNames;
            this.limits = limits;
        }

        FormData read() throws IOException {
            var form = new Multipart(new Bounded(request.bodyStream(), limits.bytes()), Multipart.boundary(request));
            var left = limits.parts();
            for (var part = form.next(); part != null; part = form.next()) {
                left--;
                if (left < 0) {
                    throw HttpProblem.BODY_TOO_LARGE.because("A form may have " + limits.parts() + " parts.");
                }
                take(part);
            }
            return new FormData(values, files, errors);
        }

        private void take(Multipart.Part part) throws IOException {
            if (fileNames.contains(part.name())) {
                var file = Upload.receive(part, limits.fileBytes(), Closing.of(request)::add);
                // Browsers send this for a field in which no file was chosen.
                var isNone = file.fileName().isEmpty() && file.size() == 0;
                if (!isNone) {
                    files.computeIfAbsent(part.name(), _ -> new ArrayList<>(1)).add(file);
                }
            } else if (names.contains(part.name())) {
                if (part.fileName() != null) {
                    errors.add(FieldError.of(In.FORM, part.name(), "must be a value, not a file"));
                    return;
                }
                var value = text(part.content(), valueBytes);
                valueBytes -= value.length();
                values.computeIfAbsent(part.name(), _ -> new ArrayList<>(1)).add(value);
            }
        }
    }

    /// Refuses to go on after a number of bytes.
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private final long most;
        private long left;

        Bounded(InputStream in, long most) {
            this.in = in;
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            var count = in.read(into, offset, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw HttpProblem.BODY_TOO_LARGE.because("A form may have " + most + " bytes.");
            }
            return count;
        }
    }
}
