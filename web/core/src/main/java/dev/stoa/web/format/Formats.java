package dev.stoa.web.format;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Preference;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/// The formats of an application: JSON, and those that were added, in the order of preference when a caller
/// has none.
public final class Formats {
    private static final String JSON = "application/json";
    private static final List<String> ANYTHING = List.of("*/*");

    private final Json json;
    private final List<Format> added;

    public Formats(Json json, List<Format> added) {
        this.json = json;
        this.added = List.copyOf(added);
    }

    public Json json() {
        return json;
    }

    /// What values of a type can be read from and written as.
    public List<String> mediaTypes(Type type) {
        var names = new ArrayList<String>();
        names.add(JSON);
        var fitting = json.mapper().constructType(type);
        added.stream().filter(format -> format.fits(fitting)).forEach(format -> names.add(format.mediaType()));
        return List.copyOf(names);
    }

    /// The one of several media types that the caller likes best, the first among equals.
    public static Optional<String> preferred(List<String> offered, List<String> accept) {
        if (accept.isEmpty() || accept.equals(ANYTHING)) {
            return Optional.of(offered.getFirst());
        }
        var ranges = Preference.parse(accept);
        var best = Optional.<String>empty();
        int weight = 0;
        for (var mediaType : offered) {
            int wanted = Preference.of(mediaType, ranges);
            if (wanted > weight) {
                best = Optional.of(mediaType);
                weight = wanted;
            }
        }
        return best;
    }

    /// A reply with a value.
    ///
    /// @param mediaType one of [#mediaTypes]
    public Reply reply(int status, String mediaType, Object value, Type declared) {
        var format = find(mediaType);
        if (format == null) {
            return Reply.of(status, mediaType, json.write(value));
        }
        var tree = json.mapper().valueToTree(value);
        var type = json.mapper().constructType(declared);
        var reply = Reply.of(status, format.contentType(), format.write(tree, type));
        for (var header : format.headers(tree, type)) {
            reply = reply.with(header.name(), header.value());
        }
        return reply;
    }

    private @Nullable Format find(String mediaType) {
        for (var format : added) {
            if (format.mediaType().equals(mediaType)) {
                return format;
            }
        }
        return null;
    }

    /// Reads the body of a request.
    ///
    /// @param readable the media types that the type can be read from
    /// @throws dev.stoa.web.Problem 415 if it is in another format, 400 if it is not what it says it is, 422
    ///     naming every value that does not fit the type
    public Object read(Request request, JavaType type, List<String> readable) {
        var sent = request.headers().find("Content-Type");
        var mediaType = request.mediaType(readable);
        var format = find(mediaType);
        if (!readable.contains(mediaType)) {
            throw request.unsupported(readable);
        }
        if (format != null && !isUtf8(sent)) {
            throw request.unsupported(List.of(mediaType + "; charset=utf-8"));
        }
        var body = request.body();
        if (body.length == 0) {
            throw HttpProblem.MALFORMED_REQUEST.because("A body is expected, and none came.");
        }
        return format == null ? json.read(body, type) : json.convert(format.read(body, type), type);
    }

    private static boolean isUtf8(@Nullable String contentType) {
        var type = String.valueOf(contentType).toLowerCase(Locale.ROOT).replace("\"", "");
        return !type.contains("charset=") || type.contains("charset=utf-8") || type.contains("charset=us-ascii");
    }
}
