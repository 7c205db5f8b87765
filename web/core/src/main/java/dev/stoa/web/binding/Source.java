package dev.stoa.web.binding;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.form.FormData;
import dev.stoa.web.form.Multipart;
import dev.stoa.web.form.Upload;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Cookies;
import dev.stoa.web.http.Request;
import dev.stoa.web.http.UrlEncoded;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where the value of a parameter comes from, decided when the application starts.
public sealed interface Source {

    /// The value for one request. Null where the parameter may be null, or after noting an error.
    @Nullable
    Object bind(Invocation invocation) throws Exception;

    /// A variable of the path.
    ///
    /// @param index its place among the variables of the template
    record PathVariable(int index, String name, Type type, Text text, AnnotatedElement declaration) implements Source {

        /// A text that the type refuses names nothing: 404, like any other unknown path.
        @Override
        public Object bind(Invocation invocation) {
            try {
                return text.read(invocation.pathValue(index));
            } catch (IllegalArgumentException e) {
                throw HttpProblem.NOT_FOUND.because(name + " " + e.getMessage());
            }
        }
    }

    /// A single value, or a list of them, sent by name.
    ///
    /// @param type the type that was declared
    /// @param absent what it is when it was not sent
    /// @param declaration the parameter or record component, for those who describe it
    record Named(
            In in,
            String name,
            Type type,
            boolean isRequired,
            @Nullable Object absent,
            Text text,
            AnnotatedElement declaration)
            implements Source {

        @Override
        public @Nullable Object bind(Invocation invocation) {
            return from(sent(invocation.request()), invocation);
        }

        private List<String> sent(Request request) {
            return switch (in) {
                case HEADER ->
                    Types.isList(type)
                            ? elements(request.headers().all(name))
                            : request.headers().all(name);
                case COOKIE -> {
                    var cookie = Cookies.find(request.headers(), name);
                    yield cookie == null ? List.of() : List.of(cookie);
                }
                default -> query(request).all(name);
            };
        }

        /// A list in a header is separated by commas, on as many lines as one likes (RFC 9110 section 5.6.1).
        private static List<String> elements(List<String> lines) {
            return lines.stream()
                    .flatMap(line -> Stream.of(line.split(",")))
                    .map(String::strip)
                    .filter(element -> !element.isEmpty())
                    .toList();
        }

        @Nullable
        Object from(List<String> sent, Invocation invocation) {
            if (sent.isEmpty()) {
                if (isRequired) {
                    invocation.add(FieldError.of(in, name, "is required"));
                }
                return absent;
            }
            try {
                if (Types.isList(type)) {
                    return list(sent);
                }
                if (sent.size() > 1) {
                    throw new IllegalArgumentException("must be sent once");
                }
                var value = text.read(sent.getFirst());
                return Types.raw(type) == Optional.class ? Optional.of(value) : value;
            } catch (IllegalArgumentException e) {
                invocation.add(FieldError.of(in, name, String.valueOf(e.getMessage())));
                return null;
            }
        }

        private Object list(List<String> sent) {
            var values = new ArrayList<>(sent.size());
            sent.forEach(value -> values.add(text.read(value)));
            return Types.raw(type) == Set.class ? new LinkedHashSet<>(values) : values;
        }
    }

    /// A record filled from the query, component by component.
    record Fields(RecordShape shape, List<Named> components, Validation validation) implements Source {

        @Override
        public @Nullable Object bind(Invocation invocation) {
            var before = invocation.errorCount();
            var sent = query(invocation.request());
            var values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                var component = components.get(i);
                values[i] = component.from(sent.all(component.name()), invocation);
            }
            return invocation.errorCount() > before ? null : record(In.QUERY, shape, values, validation, invocation);
        }
    }

    /// A record filled from a posted form, component by component.
    ///
    /// @param values those that are filled with values, by their place in the record
    /// @param files those that are filled with files
    record Posted(
            RecordShape shape,
            Map<Integer, Named> values,
            Map<Integer, File> files,
            FormData.Limits limits,
            Validation validation)
            implements Source {

        /// A file, or a list of them.
        public record File(
                String name,
                Type type,
                boolean isRequired,
                @Nullable Object absent) {
            @Nullable
            Object from(List<Upload> sent, Invocation invocation) {
                if (Types.isList(type)) {
                    return Types.raw(type) == Set.class ? new LinkedHashSet<>(sent) : sent;
                }
                if (sent.size() > 1 || (sent.isEmpty() && isRequired)) {
                    invocation.add(FieldError.of(In.FORM, name, sent.isEmpty() ? "is required" : "must be sent once"));
                    return null;
                }
                if (sent.isEmpty()) {
                    return absent;
                }
                return Types.raw(type) == Optional.class ? Optional.of(sent.getFirst()) : sent.getFirst();
            }
        }

        @Override
        public @Nullable Object bind(Invocation invocation) throws IOException {
            var before = invocation.errorCount();
            var form = FormData.read(
                    invocation.request(),
                    names(values.values(), Named::name),
                    names(files.values(), File::name),
                    limits);
            invocation.addAll(form.errors());
            var bound = new Object[shape.components().size()];
            values.forEach((place, value) ->
                    bound[place] = value.from(form.values().getOrDefault(value.name(), List.of()), invocation));
            files.forEach((place, file) ->
                    bound[place] = file.from(form.files().getOrDefault(file.name(), List.of()), invocation));
            return invocation.errorCount() > before ? null : record(In.FORM, shape, bound, validation, invocation);
        }

        private static <T> Set<String> names(Collection<T> fields, Function<T, String> name) {
            return fields.stream().map(name).collect(Collectors.toSet());
        }
    }

    /// A posted form, read part by part by the endpoint.
    record Parts() implements Source {
        @Override
        public Object bind(Invocation invocation) {
            return Multipart.of(invocation.request());
        }
    }

    /// The body as it arrives.
    record Raw() implements Source {
        @Override
        public Object bind(Invocation invocation) {
            return invocation.request().bodyStream();
        }
    }

    private static @Nullable Object record(
            In in, RecordShape shape, @Nullable Object[] values, Validation validation, Invocation invocation) {
        try {
            var bound = RecordShape.construct(shape.constructor(), values);
            invocation.addAll(validation.of(bound, in));
            return bound;
        } catch (IllegalArgumentException e) {
            invocation.add(new FieldError(in, "", String.valueOf(e.getMessage())));
            return null;
        }
    }

    /// The body, in one of several formats.
    record Body(Type declared, JavaType type, List<String> mediaTypes, Formats formats, Validation validation)
            implements Source {

        @Override
        public Object bind(Invocation invocation) {
            var value = formats.read(invocation.request(), type, mediaTypes);
            invocation.addAll(validation.of(value, In.BODY));
            return value;
        }
    }

    /// The body, read as a JSON Merge Patch.
    ///
    /// @param type what is patched
    record Patch(Type declared, JavaType type, Json json, Validation validation) implements Source {

        @Override
        public Object bind(Invocation invocation) {
            var patch = json.tree(jsonBody(invocation.request(), "application/merge-patch+json", "application/json"));
            if (!patch.isObject()) {
                invocation.add(new FieldError(In.BODY, "", "must be an object"));
            }
            return new MergePatch<Object>(patch, this::merge);
        }

        private Object merge(Object current, JsonNode patch) {
            var merged = merged(json.mapper().valueToTree(current), patch);
            var value = json.convert(merged, type);
            validation.require(value, In.BODY);
            return value;
        }

        /// MergePatch of RFC 7396, section 2.
        private static JsonNode merged(JsonNode target, JsonNode patch) {
            if (!(patch instanceof ObjectNode changes)) {
                return patch;
            }
            var result = target instanceof ObjectNode object ? object : changes.objectNode();
            for (var change : changes.properties()) {
                if (change.getValue().isNull()) {
                    result.remove(change.getKey());
                } else {
                    var before = result.path(change.getKey());
                    result.set(change.getKey(), merged(before, change.getValue()));
                }
            }
            return result;
        }
    }

    /// What a [dev.stoa.web.Provides] method makes.
    record Provided(Provider provider) implements Source {
        @Override
        public @Nullable Object bind(Invocation invocation) throws Exception {
            return invocation.provided(provider);
        }
    }

    /// What is the same for every request: to a guard, what the annotation of the endpoint says.
    record Fixed(Object value) implements Source {
        @Override
        public Object bind(Invocation invocation) {
            return value;
        }
    }

    /// The `If-Match` header.
    record Precondition() implements Source {
        @Override
        public Object bind(Invocation invocation) {
            return new IfMatch(joined(invocation.request().headers().all("If-Match")));
        }
    }

    /// A header that holds a list may be sent on several lines (RFC 9110 section 5.3).
    private static @Nullable String joined(List<String> lines) {
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /// The request itself.
    record Whole() implements Source {
        @Override
        public Object bind(Invocation invocation) {
            return invocation.request();
        }
    }

    private static UrlEncoded query(Request request) {
        try {
            return request.query();
        } catch (IllegalArgumentException e) {
            throw HttpProblem.MALFORMED_REQUEST.because("The query is not properly percent-encoded.");
        }
    }

    private static byte[] jsonBody(Request request, String... accepted) {
        request.requireType(accepted);
        if (request.body().length == 0) {
            throw HttpProblem.MALFORMED_REQUEST.because("A JSON body is expected, and none came.");
        }
        return request.body();
    }
}
