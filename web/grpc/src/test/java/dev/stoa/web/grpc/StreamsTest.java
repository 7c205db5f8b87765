package dev.stoa.web.grpc;

import static dev.stoa.web.grpc.ProbeServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stoa.web.Limits;
import dev.stoa.web.Public;
import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StreamsTest {
    private static final int MANY = 10_000;
    private static final Note LARGE = note("x".repeat(64 * 1024));

    /// What windows and buffers of both sides hold at most, generously: 16 MiB of the 640 that were offered.
    private static final int HELD = 256;

    private final Calls calls = new Calls();

    @AutoClose
    private final ProbeServer server = ProbeServer.start(calls);

    static final class Calls {
        private final CompletableFuture<Thread> answering = new CompletableFuture<>();
        private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
        private final CountDownLatch released = new CountDownLatch(1);
        private final AtomicInteger sent = new AtomicInteger();

        /// Answers at once, unless it is asked to wait.
        @Public
        Note echo(Note note) throws InterruptedException {
            if (note.getText().equals("wait")) {
                begin();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    ended.complete(e);
                    throw e;
                }
            }
            return note;
        }

        private void begin() {
            answering.complete(Thread.currentThread());
        }

        @Public
        void count(Note upTo, Outgoing<Note> out, Call call) {
            if (upTo.getText().equals("for ever")) {
                call.endWithServer();
            }
            begin();
            try {
                for (int i = 0; i < MANY; i++) {
                    out.send(LARGE);
                    sent.incrementAndGet();
                }
            } catch (CancellationException e) {
                ended.complete(e);
                throw e;
            }
        }

        @Public
        Note join(Incoming<Note> notes) throws InterruptedException {
            begin();
            int read = 0;
            for (var _ : notes) {
                if (read == 0) {
                    released.await();
                }
                read++;
            }
            return Note.newBuilder().setNumber(read).build();
        }

        /// Talks from a second thread while it listens.
        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) throws InterruptedException {
            begin();
            var talking = Thread.startVirtualThread(() -> {
                try {
                    out.send(note("from the other thread"));
                    released.await();
                    out.send(note("too late"));
                } catch (CancellationException | InterruptedException e) {
                    ended.complete(e);
                }
            });
            for (var note : in) {
                out.send(note);
            }
            if (Context.current().getDeadline() != null) {
                talking.join();
            }
        }
    }

    @Test
    void aCallWhoseDeadlinePassesIsInterrupted() throws Exception {
        var refused = refusal(() ->
                server.probe().withDeadlineAfter(200, TimeUnit.MILLISECONDS).echo(note("wait")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aProducerEndsWhenItsClientCancels() throws Exception {
        var replies = server.probe().count(note(""));
        assertThat(replies.read()).isEqualTo(LARGE);

        replies.cancel("enough", null);

        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).hasMessage("the call was cancelled");
        assertThat(calls.sent.get()).isLessThan(MANY);
    }

    @Test
    void aProducerEndsWhenItsClientIsGone() throws Exception {
        var replies = server.probe().count(note(""));
        assertThat(replies.read()).isEqualTo(LARGE);

        server.channel().shutdownNow();

        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).hasMessage("the call was cancelled");
    }

    @Test
    void aSlowReaderMakesASlowProducer() throws Exception {
        var replies = server.probe().count(note(""));
        assertThat(replies.read()).isEqualTo(LARGE);
        var producer = calls.answering.get(5, TimeUnit.SECONDS);

        await(() -> producer.getState() == Thread.State.WAITING);
        callAFewTimes();
        var held = calls.sent.get();
        assertThat(held).isLessThan(HELD);

        for (int i = 1; i < held; i++) {
            assertThat(replies.read()).isEqualTo(LARGE);
        }
        await(() -> calls.sent.get() > held);
        replies.cancel("enough", null);
    }

    private void callAFewTimes() throws StatusException {
        for (int i = 0; i < 20; i++) {
            server.probe().echo(note("another call"));
        }
    }

    @Test
    void aSlowServiceMakesASlowSender() throws Exception {
        var call = server.probe().join();
        int written = writeUntilItTakesTooLong(call);
        assertThat(written).isLessThan(HELD);

        calls.released.countDown();
        call.halfClose();

        assertThat(Objects.requireNonNull(call.read()).getNumber()).isEqualTo(written);
    }

    private static int writeUntilItTakesTooLong(BlockingClientCall<Note, ?> call) throws Exception {
        for (int written = 0; written < MANY; written++) {
            try {
                call.write(LARGE, 200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                return written;
            }
        }
        return MANY;
    }

    @Test
    void anyThreadMaySendUntilTheMethodReturns() throws Exception {
        var call = server.probe().chat();
        assertThat(call.read()).isEqualTo(note("from the other thread"));
        call.halfClose();
        assertThat(call.read()).isNull();

        calls.released.countDown();

        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).hasMessage("the call is over");
    }

    @Test
    void aDeadlineEndsAStreamThatNobodyEnds() throws Exception {
        var call = server.probe()
                .withDeadline(Deadline.after(200, TimeUnit.MILLISECONDS))
                .chat();
        assertThat(call.read()).isEqualTo(note("from the other thread"));

        assertThat(refusal(call::read).getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);

        var listening = calls.answering.get(5, TimeUnit.SECONDS);
        assertThat(listening.join(Duration.ofSeconds(5))).isTrue();
        calls.released.countDown();
        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).hasMessage("the call was cancelled");
    }

    @Test
    void refusesAMessageThatCannotBeRead() {
        byte[] nonsense = {(byte) 0xff, (byte) 0xff, (byte) 0xff};
        var echo = ProbeGrpc.getEchoMethod().toBuilder(
                        ServiceMethod.BYTES, ProbeGrpc.getEchoMethod().getResponseMarshaller())
                .build();

        var refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(server.channel(), echo, CallOptions.DEFAULT, nonsense));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void drainsTheCallsUnderWay() throws Exception {
        var answer = later(() -> server.probe().echo(note("wait")));
        calls.answering.get(5, TimeUnit.SECONDS);

        var closing = closing();
        await(() -> isTurnedAway());
        assertThat(closing.isDone()).isFalse();
        calls.released.countDown();

        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(note("wait"));
        assertThat(closing.get(5, TimeUnit.SECONDS)).isTrue();
    }

    private boolean isTurnedAway() {
        try {
            server.probe().echo(note("one more"));
            return false;
        } catch (StatusException e) {
            return e.getStatus().getCode() == Code.UNAVAILABLE;
        }
    }

    @Test
    void cancelsWhatDoesNotEndInTime() throws Exception {
        var impatient = Limits.DEFAULTS.withDrainTime(Duration.ofMillis(100));
        var stubborn = new Calls();
        try (var server = ProbeServer.start(stubborn, app -> app.limits(impatient))) {
            var answer = later(() -> refusal(() -> server.probe().echo(note("wait"))));
            stubborn.answering.get(5, TimeUnit.SECONDS);

            server.server().close();

            assertThat(stubborn.ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(answer.get(5, TimeUnit.SECONDS).getStatus().getCode()).isIn(Code.UNAVAILABLE, Code.CANCELLED);
        }
    }

    @Test
    void doesNotWaitForWhatHasNoEnd() throws Exception {
        var replies = server.probe().count(note("for ever"));
        assertThat(replies.read()).isEqualTo(LARGE);

        var closing = closing();
        var refused = refusal(() -> {
            while (replies.read() != null) {
                // Those that were on their way.
            }
            return true;
        });

        assertThat(calls.ended.get(5, TimeUnit.SECONDS)).hasMessage("the server is stopping");
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(closing.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tellsThoseWhoWatchItsHealthAndDoesNotWaitForThem() throws Exception {
        var health = HealthGrpc.newBlockingV2Stub(server.channel()).watch(HealthCheckRequest.getDefaultInstance());
        assertThat(health.read()).extracting(HealthCheckResponse::getStatus).isEqualTo(ServingStatus.SERVING);

        var closing = closing();

        assertThat(health.read()).extracting(HealthCheckResponse::getStatus).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(closing.get(5, TimeUnit.SECONDS)).isTrue();
    }

    private FutureTask<Boolean> closing() {
        return later(() -> {
            server.server().close();
            return true;
        });
    }

    @Test
    void turnsAwayMoreCallsThanItTakes() throws Exception {
        var narrow = Limits.DEFAULTS.withConcurrentRequests(1);
        var busy = new Calls();
        try (var server = ProbeServer.start(busy, app -> app.limits(narrow))) {
            var first = later(() -> server.probe().echo(note("wait")));
            busy.answering.get(5, TimeUnit.SECONDS);

            var refused = refusal(() -> server.probe().echo(note("me too")));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
            busy.released.countDown();
            assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(note("wait"));
        }
    }

    @Test
    void aConnectionThatIsTooOldTakesItsCallsWithIt() {
        var soon = Duration.ofMillis(100);
        var day = Duration.ofDays(1);
        var busy = new Calls();
        var grpc = Grpc.onPort(0)
                .serve(ProbeGrpc.getServiceDescriptor(), busy)
                .connections(new ConnectionLimits(1, day, day, day, day, soon, soon));
        try (var server = ProbeServer.start(grpc, app -> app)) {
            var refused = refusal(() -> server.probe().echo(note("wait")));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
            assertThat(busy.ended).succeedsWithin(5, TimeUnit.SECONDS).isInstanceOf(InterruptedException.class);
        }
    }

    private interface Asking<T> {
        T ask() throws Exception;
    }

    private static <T> FutureTask<T> later(Asking<T> asking) {
        var task = new FutureTask<>(asking::ask);
        Thread.startVirtualThread(task);
        return task;
    }

    private static StatusException refusal(Asking<?> call) {
        return Objects.requireNonNull(catchThrowableOfType(StatusException.class, call::ask), "nothing was refused");
    }

    private static void await(BooleanSupplier condition) {
        var giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(giveUp);
            Thread.onSpinWait();
        }
    }
}
