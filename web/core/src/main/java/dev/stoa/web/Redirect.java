package dev.stoa.web;

import java.net.URI;

/// A reply that sends the caller elsewhere: 303, or what [Status] says of 301, 302, 307 and 308.
///
/// Never built from what a caller sent: whoever can choose where a site sends people can make them believe
/// that they are still on it.
public record Redirect(URI location) {

    /// @throws IllegalArgumentException if this is not an address
    public static Redirect to(String location) {
        return new Redirect(URI.create(location));
    }
}
