package dev.stoa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final Server SERVER = Server.parse("https://stoa.example");

    @Test
    void isTheSameHoweverItIsWritten() {
        assertThat(Server.parse("HTTPS://Stoa.Example/")).isEqualTo(SERVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8000",
                "stoa.example",
                "ftp://stoa.example",
                "https://ada:secret@stoa.example",
                "https://stoa.example?x=1",
                "https://",
                "http://a b"
            })
    void refusesWhatIsNoWebAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Server.parse(text));
    }

    @Test
    void keepsThePathItIsServedUnder() {
        assertThat(Server.parse("https://example.com/stoa/").at("/tasks?page=2"))
                .isEqualTo(URI.create("https://example.com/stoa/tasks?page=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example/tasks",
                "http://stoa.example/tasks",
                "https://stoa.example.evil.example/",
                "https://stoa.example:444/tasks"
            })
    void leadsToNoOtherServer(String url) {
        assertThatThrownBy(() -> SERVER.at(url)).isInstanceOf(Failure.class);
    }

    @Test
    void knowsWhenOthersCanListen() {
        assertThat(SERVER.isOverheard()).isFalse();
        assertThat(Server.parse("http://localhost:8000").isOverheard()).isFalse();
        assertThat(Server.parse("http://stoa.example").isOverheard()).isTrue();
    }
}
