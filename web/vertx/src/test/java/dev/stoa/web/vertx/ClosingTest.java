package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What a request was provided with is closed when it ends.
class ClosingTest {
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

    final class Session implements AutoCloseable {
        @Override
        public void close() {
            notes.add("session closed");
        }
    }

    final class Transaction implements AutoCloseable {
        @Override
        public void close() {
            notes.add("transaction closed");
        }
    }

    final class Brittle implements AutoCloseable {
        @Override
        public void close() {
            notes.add("brittle closed");
            throw new IllegalStateException("does not close");
        }
    }

    final class Pool implements AutoCloseable {
        @Override
        public void close() {
            notes.add("pool closed");
        }
    }

    final class Providers {
        @Provides
        Session session() {
            return new Session();
        }

        @Provides
        Transaction transaction(Session session) {
            return new Transaction();
        }

        @Provides
        Brittle brittle(Session session) {
            return new Brittle();
        }

        @Provides(closes = false)
        Pool pool() {
            return new Pool();
        }
    }

    final class Endpoints {
        @Get("/fine")
        @Public
        String fine(Transaction transaction, Session session, Pool pool) {
            notes.add("endpoint");
            return "fine";
        }

        @Get("/refused")
        @Public
        String refused(Transaction transaction) {
            throw HttpProblem.CONFLICT.because("Not like this.");
        }

        @Get("/brittle")
        @Public
        String brittle(Brittle brittle) {
            return "never sent";
        }

        @Get("/streamed")
        @Public
        Reply streamed(Transaction transaction, Brittle brittle) {
            return Reply.stream("text/plain", out -> {
                out.write('a');
                notes.add("written");
            });
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Test").provide(new Providers()).mount(new Endpoints()));

    private List<String> notes(int count) throws InterruptedException {
        var taken = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            taken.add(notes.poll(5, TimeUnit.SECONDS));
        }
        assertThat(notes).isEmpty();
        return taken;
    }

    @Test
    void theLastIsClosedFirstBeforeTheReplyIsSent() {
        client.get("/fine").expect(200);

        assertThat(notes).containsExactly("endpoint", "transaction closed", "session closed");
    }

    @Test
    void aRefusalClosesToo() {
        client.get("/refused").problem(HttpProblem.CONFLICT);

        assertThat(notes).containsExactly("transaction closed", "session closed");
    }

    @Test
    void whatDoesNotCloseIsAFailureAndTheOthersAreClosedStill() {
        client.get("/brittle").problem(HttpProblem.INTERNAL);

        assertThat(notes).containsExactly("brittle closed", "session closed");
    }

    @Test
    void aStreamIsWrittenBeforeAnythingIsClosed() throws InterruptedException {
        assertThat(client.get("/streamed").expect(200).text()).isEqualTo("a");

        assertThat(notes(4)).containsExactly("written", "brittle closed", "transaction closed", "session closed");
    }
}
