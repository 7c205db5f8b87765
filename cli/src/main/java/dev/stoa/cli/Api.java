package dev.stoa.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The server's API, spoken in the name of whoever is signed in.
///
/// Each call is one request, and returns what the server said or throws a [Failure] that explains why not.
public final class Api {
    private final Environment environment;
    private final ConfigFolder folder;

    private @Nullable HttpClient http;

    Api(Environment environment, ConfigFolder folder) {
        this.environment = environment;
        this.folder = folder;
    }

    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    public JsonNode post(String path, JsonNode body) {
        return send("POST", path, body);
    }

    public JsonNode put(String path, JsonNode body) {
        return send("PUT", path, body);
    }

    public JsonNode patch(String path, JsonNode change) {
        return send("PATCH", path, change);
    }

    public void delete(String path) {
        send("DELETE", path, null);
    }

    /// Saves what a path has in a file.
    ///
    /// @throws Failure also if the file is there already
    public void download(String path, Path file) {
        var session = session();
        if (Files.exists(file)) {
            throw new Failure(file + " is there already.");
        }
        var request =
                request("GET", session.server().at(path), null).header("Authorization", "Bearer " + session.token());
        var answer = exchange(session.server(), request, BodyHandlers.ofFile(file));
        if (answer.statusCode() != 200) {
            delete(file);
            throw new Failure(session.server() + " did not give the file: " + answer.statusCode() + ".");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new Failure("Cannot delete " + file + ".", e);
        }
    }

    /// The session the calls are made with.
    ///
    /// @throws Failure if there is none, or it belongs to another server than the one `STOA_URL` names
    public Session session() {
        var session =
                Session.load(folder).orElseThrow(() -> new Failure("You are not signed in. Sign in: ./stoa login"));
        var wanted = environment.server().orElse(session.server());
        if (!wanted.equals(session.server())) {
            throw new Failure("You are signed in to " + session.server() + ", not to " + wanted
                    + ". Sign in there: ./stoa login");
        }
        return session;
    }

    /// Exchanges e-mail and password for a session, which is not kept yet.
    ///
    /// @param code asks for the code of a second factor, where it is on
    public Session signIn(Server server, String email, String password, Supplier<String> code) {
        var body = Json.object().put("email", email).put("password", password);
        var answer = exchange(server, request("POST", server.at("/login"), body));
        if (answer.statusCode() == 401) {
            var problem = body(answer);
            if (problem.path("type").asString("").equals("/problems/identity/mfa-required")) {
                var second = Json.object()
                        .put("challenge", problem.path("challenge").asString())
                        .put("code", code.get());
                answer = exchange(server, request("POST", server.at("/mfa/verify"), second));
            }
        }
        return session(server, email, answered(server, answer));
    }

    private static Session session(Server server, String email, JsonNode tokens) {
        return new Session(
                server,
                email,
                tokens.path("access_token").asString(),
                tokens.path("refresh_token").stringValueOpt().orElse(null));
    }

    /// Has the server refuse the tokens of a session from now on.
    public void signOut(Session session) {
        var token = session.refreshToken() == null ? session.token() : session.refreshToken();
        var request = HttpRequest.newBuilder(session.server().at("/token/revoke"))
                .timeout(Duration.ofSeconds(10))
                .header("User-Agent", "stoa-cli")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
        var answer = exchange(session.server(), request);
        if (answer.statusCode() >= 300) {
            throw Problem.of(session.server(), answer.statusCode(), body(answer));
        }
    }

    /// The next tokens of a session that is kept; empty if it is over. Commands that run at once share them, as each
    /// refresh token is good for one exchange.
    private Optional<Session> renew(Session session) {
        return folder.alone("session", () -> {
            var kept = Session.load(folder).filter(one -> one.server().equals(session.server()));
            if (kept.isPresent() && !kept.get().token().equals(session.token())) {
                return kept;
            }
            var refresh = session.refreshToken();
            if (kept.isEmpty() || refresh == null) {
                return Optional.empty();
            }
            var body = Json.object().put("refresh_token", refresh);
            var answer =
                    exchange(session.server(), request("POST", session.server().at("/token/refresh"), body));
            if (answer.statusCode() == 401) {
                return Optional.empty();
            }
            var renewed = session(session.server(), session.email(), answered(session.server(), answer));
            renewed.save(folder);
            return Optional.of(renewed);
        });
    }

    /// Reads a path in the name of a session that is not kept yet.
    public JsonNode get(Session session, String path) {
        return accepted(session.server(), ask(session, "GET", path, null));
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body) {
        var session = session();
        var answer = ask(session, method, path, body);
        if (answer.statusCode() == 401) {
            var renewed = renew(session);
            if (renewed.isPresent()) {
                answer = ask(renewed.get(), method, path, body);
            }
        }
        return accepted(session.server(), answer);
    }

    private HttpResponse<String> ask(Session session, String method, String path, @Nullable JsonNode body) {
        var request = request(method, session.server().at(path), body);
        return exchange(session.server(), request.header("Authorization", "Bearer " + session.token()));
    }

    private static JsonNode accepted(Server server, HttpResponse<String> answer) {
        if (answer.statusCode() == 401) {
            throw new Failure("Your sign-in has ended. Sign in again: ./stoa login");
        }
        return answered(server, answer);
    }

    private static HttpRequest.Builder request(String method, URI target, @Nullable JsonNode body) {
        var request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "application/json")
                .header("User-Agent", "stoa-cli");
        if (body == null) {
            return request.method(method, BodyPublishers.noBody());
        }
        return request.header(
                        "Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, BodyPublishers.ofString(body.toString()));
    }

    private HttpResponse<String> exchange(Server server, HttpRequest.Builder request) {
        return exchange(server, request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> exchange(Server server, HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return client(server).send(request.build(), handler);
        } catch (HttpTimeoutException e) {
            throw new Failure(server + " did not answer in time.", e);
        } catch (ConnectException e) {
            throw new Failure("Nothing answers at " + server + ". Is Stoa running there? Start it: ./stoa up", e);
        } catch (IOException e) {
            throw new Failure("The connection to " + server + " broke: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Stopped while waiting for " + server + ".", e);
        }
    }

    /// A client that follows no redirects, so that the token stays with the server that gave it.
    ///
    /// It is made when the first request needs it, for that takes longer than many a command.
    private HttpClient client(Server server) {
        if (http == null) {
            var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
            http = (server.isEncrypted() ? client : client.sslContext(trustingNobody())).build();
        }
        return http;
    }

    /// Spares a client that will speak plain HTTP the reading of every certificate authority there is.
    private static SSLContext trustingNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has TLS", e);
        }
    }

    private static JsonNode answered(Server server, HttpResponse<String> answer) {
        var json = body(answer);
        if (answer.statusCode() >= 300) {
            throw Problem.of(server, answer.statusCode(), json);
        }
        if (answer.statusCode() != 204 && json.isMissingNode()) {
            throw new Failure(server + " does not speak like a Stoa server.");
        }
        return json;
    }

    private static JsonNode body(HttpResponse<String> answer) {
        try {
            return Json.parse(answer.body());
        } catch (JacksonException _) {
            // a page from a proxy, for instance; the status decides what is said about it
            return Json.object().path("none");
        }
    }
}
