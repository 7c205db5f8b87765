package dev.stoa.web.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A part of a file.
///
/// @param first counted from 0
/// @param last is part of it
record ByteRange(long first, long last) {
    /// Ranges in one request, at most.
    private static final int MOST = 16;

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{0,18})|-(\\d{1,18})");

    long length() {
        return last - first + 1;
    }

    /// Reads a `Range` header (RFC 9110 section 14.1.2) for a file of the given size.
    ///
    /// Empty when the header is to be ignored: it cannot be read, or asks for more than the whole file. A list
    /// without elements means that nothing it asks for is there.
    static Optional<List<ByteRange>> parse(String header, long size) {
        if (!header.startsWith("bytes=")) {
            return Optional.empty();
        }
        var ranges = new ArrayList<ByteRange>();
        var parts = header.substring("bytes=".length()).split(",", -1);
        for (var part : parts) {
            var form = FORM.matcher(part.strip());
            if (!form.matches()) {
                return Optional.empty();
            }
            long first;
            long last = size - 1;
            if (form.group(3) != null) {
                first = Math.max(0, size - Long.parseLong(form.group(3)));
            } else {
                first = Long.parseLong(form.group(1));
                if (!form.group(2).isEmpty()) {
                    last = Long.parseLong(form.group(2));
                    if (last < first) {
                        return Optional.empty();
                    }
                }
            }
            if (first < size) {
                ranges.add(new ByteRange(first, Math.min(last, size - 1)));
            }
        }
        var isTooMuch = parts.length > MOST
                || ranges.stream().mapToLong(ByteRange::length).sum() > size;
        return isTooMuch ? Optional.empty() : Optional.of(ranges);
    }
}
