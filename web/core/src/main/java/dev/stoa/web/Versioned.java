package dev.stoa.web;

import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Preference;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What answers one method and path in the versions of an API.
///
/// @param versions the endpoints by the version from which on they answer
/// @param offered the media types that any of them answers with; empty when they have no body to choose
/// @param newest the newest version of the API
/// @param fixed the version that the path names; null when it names none
record Versioned(
        NavigableMap<Integer, Target> versions,
        Set<String> offered,
        int newest,
        @Nullable Integer fixed) implements Target {
    private static final String HEADER = "Api-Version";
    private static final Pattern NUMBER = Pattern.compile("([1-9]\\d{0,3})(\\.0)?");
    private static final Pattern VENDOR_TYPE =
            Pattern.compile("application/vnd\\.[a-z0-9.-]+\\.v([1-9]\\d{0,3})\\+([a-z]+)");

    private static final Comparator<VendorType> BY_WEIGHT =
            Comparator.comparingInt(VendorType::weight).thenComparingInt(VendorType::version);

    /// A media type that names a version.
    ///
    /// @param plain the media type it is otherwise
    private record VendorType(String name, int version, String plain, int weight) {}

    @Override
    public Reply answer(Request request, List<String> pathValues) throws Exception {
        var vendorTypes = vendorTypes(request.headers().all("Accept"));
        var sent =
                request.method().hasBody() ? vendorTypes(request.headers().all("Content-Type")) : List.<VendorType>of();
        int wanted = wanted(request, vendorTypes, sent);
        var endpoint = versions.floorEntry(wanted);
        if (endpoint == null) {
            throw HttpProblem.NOT_FOUND.because(
                    "This is there from version " + versions.firstKey() + " on, and you asked for " + wanted + ".");
        }
        if (sent.stream().anyMatch(type -> type.version != wanted)) {
            throw HttpProblem.UNSUPPORTED_MEDIA_TYPE.because("This is version " + wanted
                    + " of an API with the versions 1 to " + newest + "; the body is of another.");
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

    /// The version that the path names, or else `Api-Version`, the media type in `Accept` that the caller likes
    /// best of what it can have, or the media type of the body; the first when none names one.
    private int wanted(Request request, List<VendorType> vendorTypes, List<VendorType> sent) {
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
        int plain = vendorTypes.isEmpty() ? 0 : plainWeight(request);
        return Stream.concat(
                        vendorTypes.stream()
                                .filter(type -> type.weight > 0 && type.weight >= plain)
                                .filter(type -> offered.isEmpty() || offered.contains(type.plain))
                                .sorted(BY_WEIGHT.reversed()),
                        sent.stream())
                .mapToInt(VendorType::version)
                .filter(version -> version <= newest)
                .findFirst()
                .orElse(1);
    }

    /// How much the caller likes what names no version, of what is offered.
    private int plainWeight(Request request) {
        var accepted = Preference.parse(request.headers().all("Accept"));
        return offered.stream()
                .mapToInt(type -> Preference.of(type, accepted))
                .max()
                .orElse(0);
    }

    private static List<VendorType> vendorTypes(List<String> lines) {
        if (lines.stream().noneMatch(line -> line.contains("vnd."))) {
            return List.of();
        }
        var types = new ArrayList<VendorType>();
        for (var preference : Preference.parse(lines)) {
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
