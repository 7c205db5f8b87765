package dev.stoa.web.middleware;

import java.net.InetAddress;

/// A block of addresses, `10.0.0.0/8`, `2001:db8::/32`, or one address.
///
/// @param bits of the address that all in the block share
public record Network(InetAddress address, int bits) {

    /// @throws IllegalArgumentException if it is no address, or none with so many bits; names are
    /// not looked up
    public static Network parse(String text) {
        var slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        var most = address.getAddress().length * 8;
        try {
            var bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                return new Network(address, bits);
            }
        } catch (NumberFormatException _) {
            // as below
        }
        throw new IllegalArgumentException("'" + text + "' is not a network such as 10.0.0.0/8");
    }

    public boolean contains(InetAddress other) {
        var ours = address.getAddress();
        var theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            var mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
