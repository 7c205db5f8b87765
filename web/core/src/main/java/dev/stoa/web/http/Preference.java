package dev.stoa.web.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One thing a client would take, from headers such as `Accept` and `Accept-Encoding` (RFC 9110 section 12.4).
///
/// @param value in lower case, without parameters
/// @param weight 0 for "not this" to 1,000
public record Preference(String value, int weight) {

    /// Reads the lines of a header, leniently: a weight that cannot be read counts as 0.
    public static List<Preference> parse(List<String> lines) {
        var found = new ArrayList<Preference>();
        for (var line : lines) {
            for (var part : line.split(",")) {
                var parameters = part.split(";");
                var value = parameters.length == 0 ? "" : parameters[0].strip().toLowerCase(Locale.ROOT);
                if (!value.isEmpty()) {
                    found.add(new Preference(value, weight(parameters)));
                }
            }
        }
        return found;
    }

    private static int weight(String[] parameters) {
        for (int i = 1; i < parameters.length; i++) {
            var parameter = parameters[i].strip();
            if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
                return thousandths(parameter.substring(2).strip());
            }
        }
        return 1_000;
    }

    private static int thousandths(String text) {
        try {
            return Math.clamp(Math.round(Double.parseDouble(text) * 1_000), 0, 1_000);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// How much the client wants a media type: what the most specific of its ranges says, or 0 when none fits.
    public static int of(String mediaType, List<Preference> ranges) {
        var slash = mediaType.indexOf('/');
        int weight = 0;
        int best = 0;
        for (var range : ranges) {
            var specific = range.value.equals(mediaType)
                            || MediaTypes.usual(range.value).equals(mediaType)
                    ? 3
                    : range.value.endsWith("/*") && range.value.regionMatches(0, mediaType, 0, slash + 1)
                            ? 2
                            : range.value.equals("*/*") ? 1 : 0;
            if (specific > best) {
                best = specific;
                weight = range.weight;
            }
        }
        return weight;
    }
}
