package dev.stoa.web.http;

/// A strong entity tag (RFC 9110 section 8.8.3): names one version of a resource.
///
/// @param value the text between the quotes; no quotes, spaces or control characters
public record EntityTag(String value) {
    public EntityTag {
        if (!value.chars().allMatch(c -> c == 0x21 || (c >= 0x23 && c <= 0x7e))) {
            throw new IllegalArgumentException("an entity tag is visible ASCII without quotes, was " + value);
        }
    }

    /// The tag of a numbered version.
    public static EntityTag of(long version) {
        return new EntityTag(Long.toString(version));
    }

    /// Whether a list of tags, as in `If-Match` and `If-None-Match`, holds the given one.
    ///
    /// @param tag as it stands in a header
    /// @param weak whether `W/"x"` counts as `"x"`: yes for `If-None-Match`, no for `If-Match` (RFC 9110, 8.8.3.2)
    public static boolean isIn(String list, String tag, boolean weak) {
        if (list.strip().equals("*")) {
            return true;
        }
        for (var part : list.split(",")) {
            var candidate = part.strip();
            if (candidate.equals(tag) || (weak && candidate.equals("W/" + tag))) {
                return true;
            }
        }
        return false;
    }

    /// The tag as it stands in a header, quotes included.
    @Override
    public String toString() {
        return '"' + value + '"';
    }
}
