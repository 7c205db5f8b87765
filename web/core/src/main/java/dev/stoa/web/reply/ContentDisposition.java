package dev.stoa.web.reply;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.Download;

/// How a file is called where it is saved (RFC 6266).
final class ContentDisposition {
    private static final String ALSO_PLAIN = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /// With a name in ASCII for those who know no other, and the real one if it differs (RFC 8187).
    static String of(Download download) {
        var kind = download.isShown() ? "inline" : "attachment";
        var name = download.name();
        var plain = name.replaceAll("[^ -~]|[\"\\\\/%]", "_");
        var disposition = kind + "; filename=\"" + plain + "\"";
        return plain.equals(name) ? disposition : disposition + "; filename*=UTF-8''" + encode(name);
    }

    private static String encode(String name) {
        var encoded = new StringBuilder();
        for (var b : name.getBytes(UTF_8)) {
            var c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || ALSO_PLAIN.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return encoded.toString();
    }
}
