package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    record Boat(int number, String name) {}

    record Draught(double metres) {}

    static final class Harbour {
        @Provides
        Boat boat(int boat) {
            if (boat > 9) {
                throw HttpProblem.NOT_FOUND.because("There are nine boats.");
            }
            return new Boat(boat, "Boat " + boat);
        }
    }

    static final class Boats {
        @Get("/boats/{boat}")
        @Public
        Boat get(Boat found) {
            return found;
        }

        @Get("/quays/{quay}/boats/{boat}")
        @Public
        String at(String quay, Boat found) {
            return found.name() + " at " + quay;
        }

        @Put("/boats/{boat}/draught")
        @Public
        String draught(int boat, Boat found, Draught draught) {
            return found.name() + " " + boat + " " + draught.metres();
        }

        @Delete("/boats")
        @Public
        String delete(Boat found) {
            return found.name();
        }
    }

    record Unread() {}

    static final class Careless {
        @Provides
        Unread unread() {
            return new Unread();
        }

        @Get("/careless/{boat}")
        @Public
        String get(Unread unread) {
            return unread.toString();
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Harbour").provide(new Harbour()).mount(new Boats()));

    @Test
    void bindsAProviderToThePathOfTheEndpointThatAsks() {
        assertThat(client.get("/boats/7").expect(200).json("/name").asString()).isEqualTo("Boat 7");
        assertThat(client.get("/quays/west/boats/3").expect(200).json().asString())
                .isEqualTo("Boat 3 at west");
        assertThat(client.put("/boats/4/draught", "{\"metres\": 2}")
                        .expect(200)
                        .json()
                        .asString())
                .isEqualTo("Boat 4 4 2.0");
        client.get("/boats/10").problem(HttpProblem.NOT_FOUND);
        client.get("/boats/seven").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void bindsItToTheQueryWhereThePathHasNoSuchVariable() {
        assertThat(client.delete("/boats?boat=2").expect(200).json().asString()).isEqualTo("Boat 2");
        assertThat(client.delete("/boats").expect(422).pointers()).containsExactly("/boat");
    }

    @Test
    void describesAVariableOnceThoughTwoAskForIt() {
        var parameters = client.get("/openapi.json").json("/paths/~1boats~1{boat}~1draught/put/parameters");

        assertThat(parameters).hasSize(1);
        assertThat(parameters.path(0).path("in").asString()).isEqualTo("path");
    }

    @Test
    void refusesAVariableThatNeitherEndpointNorProviderReads() {
        var careless = new Careless();
        var app = App.named("Careless").provide(careless).mount(careless);

        assertThatThrownBy(() -> app.start(0))
                .isInstanceOf(DeclarationException.class)
                .hasMessageContaining("no parameter for {boat}");
    }
}
