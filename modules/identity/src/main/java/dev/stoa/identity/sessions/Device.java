package dev.stoa.identity.sessions;

import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where somebody signs in from, as they recognise it and no closer.
///
/// @param name such as `Firefox on Linux`
/// @param place the network of the address: `203.0.113.0/24`, or of IPv6 the first 48 bits
public record Device(String name, String place) {
    private static final int LONGEST = 100;

    /// What stands in a `User-Agent` and whose it is. Browsers name the others they are like, so the order matters.
    private static final Map<String, String> PROGRAMS = inOrder(
            "stoa-cli", "stoa command line",
            "Edg/", "Edge",
            "OPR/", "Opera",
            "Firefox/", "Firefox",
            "Chrome/", "Chrome",
            "Safari/", "Safari",
            "curl/", "curl");

    private static final Map<String, String> SYSTEMS = inOrder(
            "iPhone", "iPhone",
            "iPad", "iPad",
            "Android", "Android",
            "Windows", "Windows",
            "Mac OS X", "macOS",
            "Linux", "Linux");

    private static Map<String, String> inOrder(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static Device of(Request request) {
        return new Device(name(request.headers().find("User-Agent")), place(ClientAddress.of(request)));
    }

    static String name(@Nullable String agent) {
        if (agent == null || agent.isBlank()) {
            return "unknown";
        }
        var program = first(PROGRAMS, agent);
        var system = first(SYSTEMS, agent);
        if (program == null) {
            // The first word, for programs of other people.
            var word = agent.strip().split("[\\s/]", 2)[0].replaceAll("[^\\p{Graph}]", "");
            program = word.substring(0, Math.min(word.length(), LONGEST));
        }
        return system == null ? program : program + " on " + system;
    }

    private static @Nullable String first(Map<String, String> known, String agent) {
        return known.entrySet().stream()
                .filter(one -> agent.contains(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    public static String place(String address) {
        var v4 = address.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        if (v4) {
            return address.substring(0, address.lastIndexOf('.')) + ".0/24";
        }
        var groups = address.toLowerCase(Locale.ROOT).split("::", 2)[0].split(":", -1);
        return groups.length < 3 || !address.contains(":")
                ? "unknown"
                : String.join(":", groups[0], groups[1], groups[2]) + "::/48";
    }
}
