package dev.stoa.examples.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Default;
import dev.stoa.web.Events;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowerTest {
    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Stream").version("1.0.0").mount(new Stream()));

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /// Three events, of which it sends one and then ends the connection.
    static final class Stream {
        private final List<String> types = List.of("task.created", "task.renamed", "task.completed");

        @Get("/events")
        @Public
        Events events(@Header("Last-Event-ID") @Default("0") int last) {
            return Events.of(events -> {
                if (last < types.size()) {
                    var type = types.get(last);
                    events.send(
                            Integer.toString(last + 1), type, Map.of("type", type, "data", Map.of("number", last + 1)));
                }
            });
        }
    }

    /// What the follower logs.
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private final Logger log = Logger.getLogger(Follower.class.getName());

    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            said.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(listener);
    }

    @Test
    void eachTypeGoesToItsHandlerUnknownOnesArePassedOverAndNothingIsMissed() throws Exception {
        var follower = new Follower(URI.create(client.url() + "/events"), "token")
                .on("task.created", event -> heard.add("created " + event.at("/data/number")))
                .on("task.completed", event -> heard.add("completed " + event.at("/data/number")));

        var thread = Thread.ofVirtual().start(() -> {
            try {
                follower.follow();
            } catch (InterruptedException _) {
                // The test is over.
            }
        });

        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("created 1");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("completed 3");
        assertThat(said).anySatisfy(line -> assertThat(line).contains("task.renamed is passed over"));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
}
