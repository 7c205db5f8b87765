package dev.stoa.cli.session;

import tools.jackson.databind.JsonNode;

/// Who is signed in, as `/users/me` says it.
final class Profile {
    private Profile() {}

    /// `Ada Lovelace (admin) of Harbour Bakery.`
    static String sentence(JsonNode profile) {
        return "%s (%s) of %s."
                .formatted(
                        profile.path("name").asString(""),
                        profile.path("role").asString(""),
                        profile.at("/organisation/name").asString(""));
    }
}
