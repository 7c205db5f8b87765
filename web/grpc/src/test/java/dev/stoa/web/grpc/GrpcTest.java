package dev.stoa.web.grpc;

import static dev.stoa.web.grpc.ProbeServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.grpc.ProbeServer.Who;
import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcTest {
    record Order(@NotBlank String title, @Positive long number) {}

    static final class DatabaseIsDown extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static final class Calls {
        @Public
        Note echo(Note note, Call call) {
            return switch (note.getText()) {
                case "status" -> throw problem((int) note.getNumber());
                case "fields" ->
                    throw Problem.invalid(List.of(new FieldError(In.BODY, "/lines/0/quantity", "must be 1 or more")));
                case "many fields" -> throw Problem.invalid(manyFields());
                case "long" -> throw HttpProblem.NOT_FOUND.because("There is no such thing. ".repeat(1_000));
                case "tomorrow" ->
                    throw HttpProblem.UNAVAILABLE
                            .because("Tomorrow.")
                            .with("Retry-After", "Sun, 22 Nov 2026 09:00:00 GMT");
                case "order" ->
                    note(call.valid(new Order(" ", note.getNumber())).title());
                case "slow down" ->
                    throw HttpProblem.TOO_MANY_REQUESTS.because("Later.").retryAfter(Duration.ofSeconds(7));
                case "broken" -> throw new IllegalStateException("the secret plans");
                case "down" -> throw new DatabaseIsDown();
                case "header" -> note(String.valueOf(call.request().headers().find("X-Colour")));
                default -> note;
            };
        }

        private static List<FieldError> manyFields() {
            return IntStream.range(0, 1_000)
                    .mapToObj(i -> new FieldError(In.BODY, "/lines/" + i + "/quantity", "must be 1 or more"))
                    .toList();
        }

        private static Problem problem(int status) {
            return List.of(HttpProblem.values()).stream()
                    .filter(type -> type.status() == status)
                    .findFirst()
                    .orElseThrow()
                    .because("Because.");
        }

        @SignedIn
        void count(Who who, Note upTo, Outgoing<Note> out) {
            for (int i = 1; i <= upTo.getNumber(); i++) {
                out.send(note(who.name() + " " + i));
            }
        }

        @Needs("notes.join")
        Note join(Incoming<Note> notes) {
            var text = new StringBuilder();
            notes.forEach(note -> text.append(note.getText()));
            return note(text.toString());
        }

        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) {
            for (var note : in) {
                out.send(note(note.getText() + "!"));
            }
        }
    }

    @AutoClose
    private final ProbeServer server = ProbeServer.start(
            new Calls(),
            app -> app.answer(DatabaseIsDown.class, () -> HttpProblem.UNAVAILABLE.because("The database is away.")));

    @Test
    void answersAMessageWithAMessage() throws Exception {
        assertThat(server.probe().echo(note("hello"))).isEqualTo(note("hello"));
    }

    @Test
    void sendsAStreamOfReplies() throws Exception {
        var replies = server.as("ada").count(Note.newBuilder().setNumber(3).build());

        assertThat(replies.read()).isEqualTo(note("ada 1"));
        assertThat(replies.read()).isEqualTo(note("ada 2"));
        assertThat(replies.read()).isEqualTo(note("ada 3"));
        assertThat(replies.read()).isNull();
    }

    @Test
    void readsAStreamOfMessages() throws Exception {
        var call = server.as("admin").join();
        for (var text : List.of("a", "b", "c")) {
            call.write(note(text));
        }
        call.halfClose();

        assertThat(call.read()).isEqualTo(note("abc"));
    }

    @Test
    void talksBothWays() throws Exception {
        var call = server.probe().chat();
        call.write(note("ping"));
        assertThat(call.read()).isEqualTo(note("ping!"));
        call.write(note("pong"));
        assertThat(call.read()).isEqualTo(note("pong!"));
        call.halfClose();

        assertThat(call.read()).isNull();
    }

    @Test
    void endsAStreamWithoutMessages() throws Exception {
        assertThat(server.as("ada").count(Note.getDefaultInstance()).read()).isNull();
    }

    @Test
    void turnsAwayWhoIsNotSignedIn() {
        var refused = refusal(() -> server.probe().count(note("")).read());

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(refused.getStatus().getDescription()).isEqualTo("No token came.");
    }

    @Test
    void turnsAwayWhoLacksThePermission() {
        var refused = refusal(() -> server.as("ada").join().read());

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(refused.getStatus().getDescription()).isEqualTo("This needs the permission notes.join.");
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "409, ALREADY_EXISTS",
        "412, FAILED_PRECONDITION",
        "413, RESOURCE_EXHAUSTED",
        "422, INVALID_ARGUMENT",
        "429, RESOURCE_EXHAUSTED",
        "500, INTERNAL",
        "501, UNIMPLEMENTED",
        "503, UNAVAILABLE"
    })
    void givesEachProblemItsCode(long status, Code code) throws Exception {
        var asked = Note.newBuilder().setText("status").setNumber(status).build();

        var refused = refusal(() -> server.probe().echo(asked));

        assertThat(refused.getStatus().getCode()).isEqualTo(code);
        assertThat(refused.getStatus().getDescription()).isEqualTo("Because.");
    }

    @Test
    void namesTheProblemAndTheService() throws Exception {
        var asked = Note.newBuilder().setText("status").setNumber(404).build();

        var info = detail(refusal(() -> server.probe().echo(asked)), ErrorInfo.class);

        assertThat(info)
                .isEqualTo(ErrorInfo.newBuilder()
                        .setReason("NOT_FOUND")
                        .setDomain("stoa.test.v1.Probe")
                        .putMetadata("type", "/problems/not-found")
                        .putMetadata("title", "Not found")
                        .build());
    }

    @Test
    void namesTheFieldsAtFault() throws Exception {
        var refused = refusal(() -> server.probe().echo(note("fields")));

        assertThat(detail(refused, BadRequest.class).getFieldViolationsList())
                .containsExactly(violation("lines[0].quantity", "must be 1 or more"));
    }

    /// A client takes 8 KiB of metadata, and to one that gets more the call has failed for no reason it knows.
    @Test
    void namesAsManyFieldsAsAClientTakes() throws Exception {
        var refused = refusal(() -> server.probe().echo(note("many fields")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolationsList())
                .hasSizeGreaterThan(20)
                .startsWith(violation("lines[0].quantity", "must be 1 or more"));
    }

    @Test
    void saysAsMuchAsAClientTakes() throws Exception {
        var refused = refusal(() -> server.probe().echo(note("long")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(refused.getStatus().getDescription()).startsWith("There is no such thing.");
    }

    @Test
    void checksTheConstraintsOfValuesMadeFromMessages() throws Exception {
        var refused = refusal(() -> server.probe().echo(note("order")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolationsList())
                .containsExactly(
                        violation("number", "must be greater than 0"), violation("title", "must not be blank"));
    }

    @Test
    void saysWhenToTryAgain() throws Exception {
        var refused = refusal(() -> server.probe().echo(note("slow down")));

        assertThat(detail(refused, RetryInfo.class).getRetryDelay().getSeconds())
                .isEqualTo(7);
    }

    @Test
    void refusesEvenWhenItCannotSayInHowManySecondsToTryAgain() {
        var refused = refusal(
                () -> server.probe().withDeadlineAfter(5, TimeUnit.SECONDS).echo(note("tomorrow")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void keepsAFailureToItselfAndLogsItOnce() throws Exception {
        var logged = new CopyOnWriteArrayList<LogRecord>();
        var listener = listener(logged);
        var log = Logger.getLogger("dev.stoa.web");
        log.addHandler(listener);
        try {
            var refused = refusal(() -> server.with("X-Request-ID", "call-42").echo(note("broken")));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.INTERNAL);
            assertThat(refused.toString()).doesNotContain("secret");
            assertThat(detail(refused, RequestInfo.class).getRequestId()).isEqualTo("call-42");
        } finally {
            log.removeHandler(listener);
        }
        assertThat(logged).singleElement().satisfies(record -> {
            assertThat(record.getMessage()).contains("/stoa.test.v1.Probe/Echo").contains("call-42");
            assertThat(record.getThrown()).hasMessage("the secret plans");
        });
    }

    private static Handler listener(List<LogRecord> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void answersKnownFailuresAsTheApplicationSays() {
        var refused = refusal(() -> server.probe().echo(note("down")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).isEqualTo("The database is away.");
    }

    @Test
    void readsMetadataAsHeaders() throws Exception {
        assertThat(server.with("x-colour", "red").echo(note("header"))).isEqualTo(note("red"));
    }

    @Test
    void givesTheRequestIdBack() throws Exception {
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();

        server.with("X-Request-ID", "call-42")
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .echo(note("hello"));

        var id = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
        assertThat(headers.get()).isNotNull().extracting(sent -> sent.get(id)).isEqualTo("call-42");
    }

    @Test
    void saysThatItServes() {
        var health = HealthGrpc.newBlockingStub(server.channel());

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(health.check(HealthCheckRequest.newBuilder()
                                .setService("stoa.test.v1.Probe")
                                .build())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void describesItsServices() throws Exception {
        var call = ServerReflectionGrpc.newBlockingV2Stub(server.channel()).serverReflectionInfo();
        call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
        call.halfClose();

        var services =
                Objects.requireNonNull(call.read()).getListServicesResponse().getServiceList();

        assertThat(services).extracting(ServiceResponse::getName).contains("stoa.test.v1.Probe");
    }

    @Test
    void describesNothingWhenToldSo() {
        var quiet = Grpc.onPort(0)
                .serve(ProbeGrpc.getServiceDescriptor(), new Calls())
                .withoutReflection();
        try (var server = ProbeServer.start(quiet, app -> app)) {
            var refused = refusal(() -> {
                var call =
                        ServerReflectionGrpc.newBlockingV2Stub(server.channel()).serverReflectionInfo();
                call.read();
            });

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
        }
    }

    @Test
    void runsInterceptorsFromTheOutsideIn() throws Exception {
        var seen = new CopyOnWriteArrayList<String>();
        var grpc = Grpc.onPort(0)
                .serve(ProbeGrpc.getServiceDescriptor(), new Calls())
                .intercept(noting("outer", seen))
                .intercept(noting("inner", seen));
        try (var server = ProbeServer.start(grpc, app -> app)) {
            server.probe().echo(note("hello"));
        }
        assertThat(seen).containsExactly("outer stoa.test.v1.Probe/Echo", "inner stoa.test.v1.Probe/Echo");
    }

    private static ServerInterceptor noting(String name, List<String> seen) {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
                seen.add(name + " " + call.getMethodDescriptor().getFullMethodName());
                return next.startCall(call, metadata);
            }
        };
    }

    @Test
    void refusesAMessageThatIsTooLarge() {
        var limits = Limits.DEFAULTS.withBodyBytes(1_000);
        try (var server = ProbeServer.start(new Calls(), app -> app.limits(limits))) {
            var refused = refusal(() -> server.probe().echo(note("x".repeat(1_001))));
            var unfolded = refusal(() -> server.probe().withCompression("gzip").echo(note("x".repeat(100_000))));

            assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(unfolded.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
    }

    private static StatusException refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(StatusException.class, call), "nothing was refused");
    }

    private static FieldViolation violation(String field, String description) {
        return FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build();
    }

    private static <T extends Message> T detail(StatusException refused, Class<T> type) throws Exception {
        for (Any detail :
                Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList()) {
            if (detail.is(type)) {
                return detail.unpack(type);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + refused);
    }
}
