package dev.stoa.web.graphql;

import dev.stoa.web.Public;
import dev.stoa.web.WebSocket;
import dev.stoa.web.binding.Json;
import dev.stoa.web.graphql.Operations.Answer;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Request;
import dev.stoa.web.socket.Conversation;
import dev.stoa.web.socket.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// GraphQL over WebSockets.
///
/// Anyone may connect; each operation states who may ask. A client that cannot send `Authorization` with the
/// handshake, as scripts in browsers cannot, may send it in the payload of `connection_init`.
final class Sockets {
    private static final Duration TIME_TO_INIT = Duration.ofSeconds(5);

    private final Operations operations;
    private final Json json;

    Sockets(Operations operations, Json json) {
        this.operations = operations;
        this.json = json;
    }

    @Public
    @WebSocket(value = "", subprotocols = "graphql-transport-ws")
    Conversation<String, String> connect(Request request) {
        return new Talk(request);
    }

    private final class Talk implements Conversation<String, String> {
        private final Request request;
        private @Nullable SocketProtocol protocol;

        Talk(Request request) {
            this.request = request;
        }

        @Override
        public void opened(Socket<String> socket) {
            var made = new SocketProtocol(new Peer(socket), this::start);
            protocol = made;
            Thread.ofVirtual().name("graphql init").start(() -> {
                try {
                    Thread.sleep(TIME_TO_INIT);
                    made.initTimedOut();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void received(Socket<String> socket, String message) {
            Objects.requireNonNull(protocol).received(message);
        }

        @Override
        public void closed(Socket<String> socket, int code, String reason) {
            Objects.requireNonNull(protocol).closed();
        }

        private Runnable start(Payload payload, Map<?, ?> connectionParams, SocketProtocol.Running running) {
            var as = Introduced.by(request, connectionParams);
            return Thread.ofVirtual().name("graphql operation").start(() -> run(payload, as, running))::interrupt;
        }

        private void run(Payload payload, Request as, SocketProtocol.Running running) {
            try {
                operations.run(operations.prepare(payload), as, new Operations.Outcome<RuntimeException>() {
                    @Override
                    public void next(Answer answer) {
                        running.next(answer.body());
                    }

                    @Override
                    public void refused(Answer answer) {
                        if (answer.body().get("errors") instanceof List<?> errors) {
                            running.error(errors);
                        }
                    }
                });
            } finally {
                running.complete();
            }
        }
    }

    private final class Peer implements SocketProtocol.Peer {
        private final Socket<String> socket;

        Peer(Socket<String> socket) {
            this.socket = socket;
        }

        @Override
        public void send(Map<String, ?> message) {
            socket.send(new String(json.write(message), StandardCharsets.UTF_8));
        }

        @Override
        public void close(int code, String reason) {
            socket.close(code, reason);
        }
    }

    /// The headers of the handshake, and `Authorization` as the client sent it when it introduced itself.
    private record Introduced(Headers sent, String authorization) implements Headers {
        static Request by(Request request, Map<?, ?> connectionParams) {
            return connectionParams.entrySet().stream()
                    .filter(one -> "authorization".equalsIgnoreCase(String.valueOf(one.getKey())))
                    .map(one -> request.with(new Introduced(request.headers(), String.valueOf(one.getValue()))))
                    .findFirst()
                    .orElse(request);
        }

        @Override
        public @Nullable String find(String name) {
            return name.equalsIgnoreCase("Authorization") ? authorization : sent.find(name);
        }

        @Override
        public List<String> all(String name) {
            return name.equalsIgnoreCase("Authorization") ? List.of(authorization) : sent.all(name);
        }
    }
}
