package dev.stoa.platform.outbound;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// Addresses that begin with the same bits, `10.1.0.0/16`.
record Network(InetAddress first, int bits) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)/(\\d{1,3})");

    /// @throws IllegalArgumentException if it is no network
    static Network parse(String text) {
        var form = FORM.matcher(text);
        if (form.matches()) {
            try {
                var first = InetAddress.ofLiteral(form.group(1));
                var bits = Integer.parseInt(form.group(2));
                if (bits <= first.getAddress().length * 8) {
                    return new Network(first, bits);
                }
            } catch (IllegalArgumentException _) {
                // Told below.
            }
        }
        throw new IllegalArgumentException("must be networks such as 10.1.0.0/16 or fd00::/8, was " + text);
    }

    boolean contains(InetAddress address) {
        var own = first.getAddress();
        var other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (var i = 0; i < bits; i++) {
            var mask = 0x80 >> (i % 8);
            if ((own[i / 8] & mask) != (other[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
