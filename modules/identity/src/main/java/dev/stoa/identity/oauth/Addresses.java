package dev.stoa.identity.oauth;

import java.net.URI;

/// Where the authorization server is, as others know it.
///
/// @param issuer the address of the installation, without a path
record Addresses(String issuer) {
    URI token() {
        return at("/oauth/token");
    }

    /// Whether a token may be for a resource (RFC 8707): this server is one.
    boolean isOurs(URI resource) {
        return resource.toString().equals(issuer);
    }

    /// The address of a path of ours.
    URI at(String path) {
        return URI.create(issuer + path);
    }
}
