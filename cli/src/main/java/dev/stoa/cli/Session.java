package dev.stoa.cli;

import java.util.Optional;

/// A sign-in: a token, and the one server it may be sent to.
public record Session(Server server, String email, String token) {
    private static final String FILE = "session.json";

    public static Optional<Session> load(ConfigFolder folder) {
        return folder.read(FILE)
                .filter(json -> json.path("server").isString()
                        && json.path("email").isString()
                        && json.path("token").isString())
                .map(json -> new Session(
                        Server.parse(json.get("server").stringValue()),
                        json.get("email").stringValue(),
                        json.get("token").stringValue()));
    }

    public void save(ConfigFolder folder) {
        folder.write(
                FILE,
                Json.object()
                        .put("server", server.toString())
                        .put("email", email)
                        .put("token", token));
    }

    public static void forget(ConfigFolder folder) {
        folder.delete(FILE);
    }

    /// Never the token: a session may end up in a message.
    @Override
    public String toString() {
        return email + " on " + server;
    }
}
