package dev.stoa.platform.audit;

import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/// What the audit log was at some time: how many entries, and the hash of the tree over them. Whoever notes one
/// outside finds out later whether those entries are still what they were.
///
/// @param root 32 bytes
record TreeHead(long size, byte[] root) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}):([A-Za-z0-9+/]{43}=)");

    /// @throws IllegalArgumentException if it is not like `12345:` and 44 characters of Base64
    static TreeHead parse(String text) {
        var found = FORM.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "a tree head looks like 12345:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=, was " + text);
        }
        return new TreeHead(Long.parseLong(found.group(1)), Base64.getDecoder().decode(found.group(2)));
    }

    /// A head as it is kept.
    ///
    /// @param signature by the [HeadKey]
    record Signed(TreeHead head, Instant at, byte[] signature) {}

    @Override
    public String toString() {
        return size + ":" + Base64.getEncoder().encodeToString(root);
    }
}
