package dev.stoa.examples.sockets;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.WebSocket;
import dev.stoa.web.socket.Conversation;
import dev.stoa.web.socket.Socket;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

public final class Rooms {
    record Said(@NotBlank @Size(max = 500) String text) {}

    record Heard(String from, String text) {}

    private final Map<String, Set<Socket<Heard>>> rooms = new ConcurrentHashMap<>();

    @WebSocket("/rooms/{room}")
    @Public
    Conversation<Said, Heard> join(String room, @NotBlank String name) {
        var everybody = rooms.computeIfAbsent(room, _ -> ConcurrentHashMap.newKeySet());
        return new Conversation<>() {
            @Override
            public void opened(Socket<Heard> socket) {
                everybody.add(socket);
                Socket.send(everybody, new Heard(name, "is here"));
            }

            @Override
            public void received(Socket<Heard> socket, Said said) {
                Socket.send(everybody, new Heard(name, said.text()));
            }

            @Override
            public void closed(Socket<Heard> socket, int code, String reason) {
                everybody.remove(socket);
                Socket.send(everybody, new Heard(name, "has left"));
            }
        };
    }

    public static App app() {
        return App.named("Rooms").version("1.0.0").mount(new Rooms());
    }

    static void main() {
        app().run(8000);
    }
}
