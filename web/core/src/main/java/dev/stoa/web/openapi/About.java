package dev.stoa.web.openapi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the documentation says of an application as a whole.
///
/// @param description Markdown; may be empty
/// @param servers URLs at which it can be reached, absolute or relative to the document
public record About(
        String title,
        String version,
        String description,
        @Nullable Contact contact,
        @Nullable License license,
        List<String> servers) {

    /// An application of which only the name is known.
    public static About named(String title) {
        return new About(title, "0.0.0", "", null, null, List.of("/"));
    }

    /// Whom to ask.
    ///
    /// @param url where to find them; empty for nowhere
    public record Contact(String name, String url) {}

    /// Under which terms it may be used.
    ///
    /// @param name such as `Apache-2.0`
    /// @param url the terms
    public record License(String name, String url) {}

    public About withVersion(String version) {
        return new About(title, version, description, contact, license, servers);
    }

    public About withDescription(String description) {
        return new About(title, version, description, contact, license, servers);
    }

    public About withContact(Contact contact) {
        return new About(title, version, description, contact, license, servers);
    }

    public About withLicense(License license) {
        return new About(title, version, description, contact, license, servers);
    }

    public About withServers(List<String> servers) {
        return new About(title, version, description, contact, license, servers);
    }
}
