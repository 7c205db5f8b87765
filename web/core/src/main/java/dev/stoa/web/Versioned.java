package dev.stoa.web;

import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Preference;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What answers one method and path in the versions of an API.
///
/// @param versions the endpoints by the version from which on they answer
/// @param newest the newest version of the API
/// @param fixed the version that the path names; null when it names none
record Versioned(
        NavigableMap<Integer, Target> versions,
        int newest,
        @Nullable Integer fixed) implements Target {
    private static final String HEADER = "Api-Version";
    private static final Pattern NUMBER = Pattern.compile("([1-9]\\d{0,3})(\\.0)?");
    private static final Pattern VENDOR_TYPE =
            Pattern.compile("application/vnd\\.[a-z0-9.-]+\\.v([1-9]\\d{0,3})\\+([a-z]+)");

    /// A media type that names a version.
    ///
    /// @param plain the media type it is otherwise
    private record VendorType(String name, int version, String plain, int weight) {}

    @Override
    public Reply answer(Request request, List<String> pathValues) throws Exception {
        var vendorTypes = vendorTypes(request);
        int wanted = wanted(request, vendorTypes);
        var endpoint = versions.floorEntry(wanted);
        if (endpoint == null) {
            throw HttpProblem.NOT_FOUND.because(
                    "This is there from version " + versions.firstKey() + " on, and you asked for " + wanted + ".");
        }
        var understood = vendorTypes.isEmpty() ? request : understood(request, wanted);
        var reply = endpoint.getValue().answer(understood, pathValues).varying("Accept");
        for (var type : vendorTypes) {
            if (type.version == wanted && type.plain.equals(reply.header("Content-Type"))) {
                reply = reply.instead("Content-Type", type.name);
            }
        }
        if (fixed != null) {
            return reply;
        }
        var isFirst = endpoint.getKey().equals(versions.firstKey());
        return (isFirst ? reply : reply.variant("v" + endpoint.getKey())).varying(HEADER);
    }

    private int wanted(Request request, List<VendorType> vendorTypes) {
        if (fixed != null) {
            return fixed;
        }
        var header = request.headers().find(HEADER);
        if (header != null) {
            var number = NUMBER.matcher(header.strip());
            int version = number.matches() ? Integer.parseInt(number.group(1)) : 0;
            if (version < 1 || version > newest) {
                throw HttpProblem.MALFORMED_REQUEST.because(
                        HEADER + " is 1.0 to " + newest + ".0 here, and was " + header + ".");
            }
            return version;
        }
        int best = vendorTypes.isEmpty()
                ? 0
                : Preference.parse(request.headers().all("Accept")).stream()
                        .mapToInt(Preference::weight)
                        .max()
                        .orElse(0);
        return vendorTypes.stream()
                .filter(type -> type.weight == best && type.version <= newest)
                .mapToInt(VendorType::version)
                .max()
                .orElse(1);
    }

    private static List<VendorType> vendorTypes(Request request) {
        var accept = request.headers().all("Accept");
        if (accept.stream().noneMatch(line -> line.contains("vnd."))) {
            return List.of();
        }
        var types = new ArrayList<VendorType>();
        for (var preference : Preference.parse(accept)) {
            var type = VENDOR_TYPE.matcher(preference.value());
            if (type.matches()) {
                int version = Integer.parseInt(type.group(1));
                types.add(new VendorType(
                        preference.value(), version, "application/" + type.group(2), preference.weight()));
            }
        }
        return types;
    }

    /// The request as an endpoint without versions understands it: a media type that names the wanted version is
    /// the plain one, and one that names another version is nothing.
    private Request understood(Request request, int wanted) {
        var accept = new ArrayList<String>();
        for (var preference : Preference.parse(request.headers().all("Accept"))) {
            var type = VENDOR_TYPE.matcher(preference.value());
            var weight = ";q=" + preference.weight() / 1_000.0;
            if (!type.matches()) {
                accept.add(preference.value() + weight);
            } else if (Integer.parseInt(type.group(1)) == wanted) {
                accept.add("application/" + type.group(2) + weight);
            }
        }
        if (accept.isEmpty()) {
            throw HttpProblem.NOT_ACCEPTABLE.because("This is version " + wanted + " of an API with the versions 1 to "
                    + newest + "; the Accept header asks for another.");
        }
        return request.with(new Accepting(request.headers(), accept));
    }

    private record Accepting(Headers sent, List<String> accept) implements Headers {
        @Override
        public @Nullable String find(String name) {
            return name.equalsIgnoreCase("Accept") ? accept.getFirst() : sent.find(name);
        }

        @Override
        public List<String> all(String name) {
            return name.equalsIgnoreCase("Accept") ? accept : sent.all(name);
        }
    }

    /// The Java methods, as people write them.
    @Override
    public String toString() {
        return String.valueOf(versions.values());
    }
}
