package dev.stoa.examples.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RoomsTest {
    @AutoClose
    private final TestClient client = TestClient.start(Rooms.app());

    @Test
    void letsEverybodyInARoomHearEverybody() {
        try (var ada = client.socket("/rooms/tea?name=Ada")) {
            assertThat(ada.json().path("text").asString()).isEqualTo("is here");
            try (var bob = client.socket("/rooms/tea?name=Bob")) {
                assertThat(ada.json().path("from").asString()).isEqualTo("Bob");
                assertThat(bob.json().path("from").asString()).isEqualTo("Bob");

                bob.send("""
                        {"text": "Milk?"}
                        """);

                assertThat(ada.json().path("text").asString()).isEqualTo("Milk?");
                assertThat(bob.json().path("text").asString()).isEqualTo("Milk?");
            }
            assertThat(ada.json().path("text").asString()).isEqualTo("has left");
        }
    }

    @Test
    void refusesAMessageAndStaysOpen() {
        try (var ada = client.socket("/rooms/tea?name=Ada")) {
            ada.json();

            ada.send("""
                    {"text": ""}
                    """);

            assertThat(ada.json().path("status").asInt()).isEqualTo(422);
            ada.send("""
                    {"text": "Sugar?"}
                    """);
            assertThat(ada.json().path("text").asString()).isEqualTo("Sugar?");
        }
    }
}
