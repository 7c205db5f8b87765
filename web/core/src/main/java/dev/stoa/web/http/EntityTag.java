package dev.stoa.web.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A strong entity tag (RFC 9110 section 8.8.3): names one version of a resource.
///
/// What a resource looks like as XML, or compressed, are other bytes under the same version, and a strong tag
/// stands for bytes (RFC 9110 section 8.8.3.3). Such a variant is named after a semicolon: `"3;xml;gzip"`.
/// Whoever changes the resource may name the version by any of them.
///
/// @param value the text between the quotes; no quotes, spaces, semicolons or control characters
public record EntityTag(String value) {
    /// The variant of a reply that was compressed on its way.
    public static final String GZIP = "gzip";

    public EntityTag {
        if (!value.chars().allMatch(c -> c == 0x21 || (c >= 0x23 && c <= 0x7e && c != ';'))) {
            throw new IllegalArgumentException(
                    "an entity tag is visible ASCII without quotes and semicolons, was " + value);
        }
    }

    /// The tag of a numbered version.
    public static EntityTag of(long version) {
        return new EntityTag(Long.toString(version));
    }

    /// Whether `If-Match` permits to change this version.
    public boolean isPermittedBy(String list) {
        for (var tag : tags(list)) {
            var end = tag.indexOf(';');
            if (tag.equals("*") || toString().equals(end < 0 ? tag : tag.substring(0, end) + '"')) {
                return true;
            }
        }
        return false;
    }

    /// The tag in `If-None-Match` that stands for what the given one stands for, compressed or not. Weak tags count
    /// as strong ones (RFC 9110 section 13.1.2).
    ///
    /// @param tag as it stands in a header
    static Optional<String> held(String list, String tag) {
        var gzip = variant(tag, GZIP);
        for (var held : tags(list)) {
            if (held.equals("*") || strong(held).equals(strong(tag))) {
                return Optional.of(tag);
            }
            if (strong(held).equals(strong(gzip))) {
                return Optional.of(gzip);
            }
        }
        return Optional.empty();
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /// The tags of a header; a comma may also stand within one.
    private static List<String> tags(String list) {
        var tags = new ArrayList<String>();
        var isQuoted = false;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            var c = list.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                tags.add(list.substring(start, i).strip());
                start = i + 1;
            }
        }
        tags.add(list.substring(start).strip());
        return tags;
    }

    /// The tag of a variant.
    ///
    /// @param tag as it stands in a header
    static String variant(String tag, String name) {
        return tag.substring(0, tag.length() - 1) + ';' + name + '"';
    }

    /// The tag as it stands in a header, quotes included.
    @Override
    public String toString() {
        return '"' + value + '"';
    }
}
