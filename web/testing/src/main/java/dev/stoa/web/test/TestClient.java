package dev.stoa.web.test;

import dev.stoa.web.App;
import dev.stoa.web.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Speaks real HTTP to an application.
///
/// ```java
/// try (var client = TestClient.start(App.named("Test").mount(new Items()))) {
///     client.post("/items", """
///         {"name": "tea", "price": 3}
///         """).expect(201);
/// }
/// ```
///
/// Immutable: [#with] answers another client of the same server.
public final class TestClient implements AutoCloseable {
    static {
        // A Host other than the one that is connected to is what some tests are about.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final @Nullable Server server;
    private final URI base;
    private final Map<String, String> headers;

    private TestClient(@Nullable Server server, URI base, Map<String, String> headers) {
        this.server = server;
        this.base = base;
        this.headers = headers;
    }

    /// Starts the application on a port that the system picks.
    public static TestClient start(App app) {
        var server = app.host("127.0.0.1").start(0);
        return new TestClient(server, server.url(), Map.of());
    }

    /// A client of a server that runs already. Closing it closes nothing.
    public static TestClient of(URI base) {
        return new TestClient(null, base, Map.of());
    }

    /// The same client sending one more header with each request. An empty value removes the header.
    public TestClient with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        if (value.isEmpty()) {
            more.remove(header);
        } else {
            more.put(header, value);
        }
        return new TestClient(server, base, more);
    }

    /// The same client with a bearer token.
    public TestClient bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    public URI url() {
        return base;
    }

    public TestReply get(String path) {
        return send("GET", path, BodyPublishers.noBody(), null);
    }

    public TestReply delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), null);
    }

    public TestReply post(String path, String json) {
        return send("POST", path, json);
    }

    public TestReply put(String path, String json) {
        return send("PUT", path, json);
    }

    public TestReply patch(String path, String json) {
        return send("PATCH", path, json);
    }

    /// Posts a form, `name=value&…`, already encoded.
    public TestReply postForm(String path, String form) {
        return send("POST", path, BodyPublishers.ofString(form), "application/x-www-form-urlencoded");
    }

    /// Any method, without a body.
    public TestReply send(String method, String path) {
        return send(method, path, BodyPublishers.noBody(), null);
    }

    /// Any method, with a body: JSON, unless a header says otherwise.
    public TestReply send(String method, String path, String body) {
        return send(method, path, BodyPublishers.ofString(body), "application/json");
    }

    /// Any method, with bytes of the type that a header says.
    public TestReply send(String method, String path, byte[] body) {
        return send(method, path, BodyPublishers.ofByteArray(body), null);
    }

    private TestReply send(String method, String path, BodyPublisher body, @Nullable String contentType) {
        var request =
                HttpRequest.newBuilder(base.resolve(path)).method(method, body).timeout(Duration.ofSeconds(30));
        if (contentType != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        try {
            return new TestReply(method + " " + path, HTTP.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no reply: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a reply", e);
        }
    }

    /// Opens a WebSocket.
    ///
    /// @param subprotocols what to offer, the preferred one first
    /// @throws SocketRefused if the handshake is refused
    public TestSocket socket(String path, String... subprotocols) {
        var socket = new TestSocket();
        var builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
        headers.forEach(builder::header);
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        var address = URI.create("ws" + base.resolve(path).toString().substring("http".length()));
        try {
            return socket.open(builder.buildAsync(address, socket.listener()).join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new SocketRefused(refused.getResponse().statusCode());
            }
            throw new AssertionError("no WebSocket at " + path + ": " + e.getMessage(), e);
        }
    }

    /// The answer to a handshake was an HTTP refusal.
    public static final class SocketRefused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;

        SocketRefused(int status) {
            super("the handshake was refused with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /// Stops the application, if this client started it.
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
