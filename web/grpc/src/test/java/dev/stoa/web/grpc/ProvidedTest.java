package dev.stoa.web.grpc;

import static dev.stoa.web.grpc.ProbeServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Background;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.grpc.probe.Note;
import io.grpc.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What is provided for a call ends with it, as it does with a request.
class ProvidedTest {
    private final Leases leases = new Leases();
    private final Calls calls = new Calls();

    @AutoClose
    private final ProbeServer server = ProbeServer.start(calls, app -> app.provide(leases));

    record Lease(CompletableFuture<Boolean> closed) implements AutoCloseable {
        @Override
        public void close() {
            closed.complete(true);
        }
    }

    static final class Leases {
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Provides
        Lease lease() {
            return new Lease(closed);
        }
    }

    static final class Calls {
        private final CompletableFuture<Boolean> wasOpen = new CompletableFuture<>();
        private final CompletableFuture<String> done = new CompletableFuture<>();

        @Public
        Note echo(Note note, Lease lease, Background background) {
            wasOpen.complete(!lease.closed().isDone());
            background.run("afterwards", () -> done.complete(note.getText()));
            if (note.getText().equals("fail")) {
                throw HttpProblem.CONFLICT.because("On purpose.");
            }
            return note;
        }

        @Public
        void count(Note note, Lease lease, Outgoing<Note> out) {
            wasOpen.complete(!lease.closed().isDone());
            while (true) {
                out.send(note);
            }
        }

        @Public
        Note join(Incoming<Note> in) {
            return in.iterator().next();
        }

        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) {
            in.forEach(out::send);
        }
    }

    @Test
    void isOpenWhileTheMethodRunsAndClosedBeforeTheReply() throws Exception {
        server.probe().echo(note("hello"));

        assertThat(calls.wasOpen).isCompletedWithValue(true);
        assertThat(leases.closed).isCompletedWithValue(true);
    }

    @Test
    void isClosedWhenTheMethodFails() {
        assertThatThrownBy(() -> server.probe().echo(note("fail"))).isInstanceOf(StatusException.class);

        assertThat(leases.closed).isCompletedWithValue(true);
    }

    @Test
    void isClosedWhenTheCallerGoes() throws Exception {
        var replies = server.probe().count(note("on and on"));
        replies.read();
        assertThat(leases.closed).isNotDone();

        replies.cancel("enough", null);

        assertThat(leases.closed.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workLeftBehindIsDoneAfterTheReply() throws Exception {
        server.probe().echo(note("hello"));

        assertThat(calls.done.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
    }
}
