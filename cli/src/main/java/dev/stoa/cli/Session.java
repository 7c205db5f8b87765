package dev.stoa.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A sign-in: tokens, and the one server they may be sent to.
///
/// @param refreshToken what the next tokens are got with, once; null from a server that gives none
public record Session(
        Server server, String email, String token, @Nullable String refreshToken) {
    private static final String FILE = "session.json";

    public static Optional<Session> load(ConfigFolder folder) {
        return folder.read(FILE)
                .filter(json -> json.path("server").isString()
                        && json.path("email").isString()
                        && json.path("token").isString())
                .map(json -> new Session(
                        Server.parse(json.get("server").stringValue()),
                        json.get("email").stringValue(),
                        json.get("token").stringValue(),
                        json.path("refresh_token").stringValueOpt().orElse(null)));
    }

    public void save(ConfigFolder folder) {
        folder.write(
                FILE,
                Json.object()
                        .put("server", server.toString())
                        .put("email", email)
                        .put("token", token)
                        .put("refresh_token", refreshToken));
    }

    public static void forget(ConfigFolder folder) {
        folder.delete(FILE);
    }

    /// Never a token: a session may end up in a message.
    @Override
    public String toString() {
        return email + " on " + server;
    }
}
