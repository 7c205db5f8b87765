package dev.stoa.web.form;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The headers of one part of a form.
final class PartHead {
    private @Nullable String disposition;
    private @Nullable String contentType;

    void add(String line) {
        var colon = line.indexOf(':');
        if (colon < 1 || line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw Multipart.malformed("a header of a part is not one");
        }
        var value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-disposition" -> disposition = value;
            case "content-type" -> contentType = value;
            default -> {}
        }
    }

    Multipart.Part part(InputStream content) {
        var parameters = parameters(disposition == null ? "" : disposition);
        var name = parameters.get("name");
        if (disposition == null || !mediaType(disposition).equals("form-data") || name == null) {
            throw Multipart.malformed("a part has no name");
        }
        var fileName = parameters.get("filename");
        var assumed = fileName == null ? "text/plain" : "application/octet-stream";
        return new Multipart.Part(
                decoded(name),
                fileName == null ? null : withoutFolders(decoded(fileName)),
                contentType == null ? assumed : mediaType(contentType),
                content);
    }

    /// What stands before the first semicolon, in lower case.
    static String mediaType(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /// The parameters of a header like `form-data; name="a"`. Of several with one name the first.
    static Map<String, String> parameters(String header) {
        var parameters = new HashMap<String, String>();
        var at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            var equals = header.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            var name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            var from = equals + 1;
            while (from < header.length() && header.charAt(from) == ' ') {
                from++;
            }
            if (from < header.length() && header.charAt(from) == '"') {
                var value = new StringBuilder();
                at = unquote(header, from + 1, value);
                parameters.putIfAbsent(name, value.toString());
            } else {
                at = header.indexOf(';', from);
                parameters.putIfAbsent(
                        name,
                        header.substring(from, at < 0 ? header.length() : at).strip());
            }
        }
        return parameters;
    }

    /// Reads to the closing quote and answers where the next semicolon is. Only a quote is escaped with
    /// a backslash: old browsers send the folders of Windows as they are.
    private static int unquote(String header, int from, StringBuilder value) {
        int i = from;
        while (i < header.length() && header.charAt(i) != '"') {
            if (header.startsWith("\\\"", i)) {
                i++;
            }
            value.append(header.charAt(i));
            i++;
        }
        return header.indexOf(';', i);
    }

    /// Browsers write these three characters of a name like this, and no others
    /// (HTML, section 4.10.21.8 multipart form data).
    private static String decoded(String name) {
        return name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    }

    private static String withoutFolders(String fileName) {
        var clean = fileName.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.substring(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1);
    }
}
