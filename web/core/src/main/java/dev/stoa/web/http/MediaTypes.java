package dev.stoa.web.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What kind of content a file has, by the ending of its name. The content is not looked at.
public final class MediaTypes {
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("avif", "image/avif"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("gif", "image/gif"),
            Map.entry("gz", "application/gzip"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webm", "video/webm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("xml", "application/xml"),
            Map.entry("zip", "application/zip"));

    private MediaTypes() {}

    /// What a media type with a suffix can be read as (RFC 6839): `application/json` for
    /// `application/vnd.stoa.v2+json`. Without one its [#usual] name; itself when it is a patch, which is
    /// not the value it changes.
    ///
    /// @param mediaType in lower case, without parameters
    static String bySuffix(String mediaType) {
        int plus = mediaType.lastIndexOf('+');
        return plus < 0 || mediaType.endsWith("patch+json")
                ? usual(mediaType)
                : "application/" + mediaType.substring(plus + 1);
    }

    /// `application/xml` for `text/xml`, which means the same (RFC 7303 section 9.2); others as they are.
    static String usual(String mediaType) {
        return mediaType.equals("text/xml") ? "application/xml" : mediaType;
    }

    /// Empty when the ending is not known here.
    public static Optional<String> ofFile(String name) {
        return Optional.ofNullable(
                BY_ENDING.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)));
    }
}
