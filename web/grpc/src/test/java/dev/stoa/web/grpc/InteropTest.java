package dev.stoa.web.grpc;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Public;
import dev.stoa.web.Server;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/// The interoperability tests of the gRPC project, those that need no metadata or status of the test service's
/// choosing.
class InteropTest {
    private final Grpc grpc = Grpc.onPort(0).serve(TestServiceGrpc.getServiceDescriptor(), new TestService());

    @AutoClose
    @SuppressWarnings("UnusedVariable")
    private final Server server =
            App.named("Interop").host("127.0.0.1").install(grpc).start(0);

    static final class TestService {
        @Public
        Empty emptyCall(Empty empty) {
            return empty;
        }

        @Public
        SimpleResponse unaryCall(SimpleRequest request) {
            return SimpleResponse.newBuilder()
                    .setPayload(payload(request.getResponseSize()))
                    .build();
        }

        @Public
        SimpleResponse cacheableUnaryCall(SimpleRequest request) {
            return unaryCall(request);
        }

        @Public
        void streamingOutputCall(StreamingOutputCallRequest request, Outgoing<StreamingOutputCallResponse> out)
                throws InterruptedException {
            for (var asked : request.getResponseParametersList()) {
                out.send(reply(asked));
            }
        }

        @Public
        StreamingInputCallResponse streamingInputCall(Incoming<StreamingInputCallRequest> in) {
            int size = 0;
            for (var request : in) {
                size += request.getPayload().getBody().size();
            }
            return StreamingInputCallResponse.newBuilder()
                    .setAggregatedPayloadSize(size)
                    .build();
        }

        @Public
        void fullDuplexCall(Incoming<StreamingOutputCallRequest> in, Outgoing<StreamingOutputCallResponse> out)
                throws InterruptedException {
            for (var request : in) {
                streamingOutputCall(request, out);
            }
        }

        @Public
        void halfDuplexCall(Incoming<StreamingOutputCallRequest> in, Outgoing<StreamingOutputCallResponse> out)
                throws InterruptedException {
            var requests = new ArrayList<StreamingOutputCallRequest>();
            in.forEach(requests::add);
            for (var request : requests) {
                streamingOutputCall(request, out);
            }
        }

        @Public
        Empty unimplementedCall(Empty empty) {
            throw HttpProblem.NOT_IMPLEMENTED.because("By design.");
        }

        private static StreamingOutputCallResponse reply(ResponseParameters asked) throws InterruptedException {
            Thread.sleep(Duration.ofNanos(asked.getIntervalUs() * 1_000L));
            return StreamingOutputCallResponse.newBuilder()
                    .setPayload(payload(asked.getSize()))
                    .build();
        }

        private static Payload payload(int size) {
            return Payload.newBuilder()
                    .setBody(ByteString.copyFrom(new byte[size]))
                    .build();
        }
    }

    private final class Client extends AbstractInteropTest {
        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            return io.grpc.Grpc.newChannelBuilder("127.0.0.1:" + grpc.port(), InsecureChannelCredentials.create());
        }

        @Override
        protected boolean metricsExpected() {
            return false;
        }
    }

    @TestFactory
    Stream<DynamicTest> passes() {
        return Stream.of(
                named("emptyUnary", AbstractInteropTest::emptyUnary),
                named("largeUnary", AbstractInteropTest::largeUnary),
                named("serverStreaming", AbstractInteropTest::serverStreaming),
                named("clientStreaming", AbstractInteropTest::clientStreaming),
                named("pingPong", AbstractInteropTest::pingPong),
                named("emptyStream", AbstractInteropTest::emptyStream),
                named("cancelAfterBegin", AbstractInteropTest::cancelAfterBegin),
                named("cancelAfterFirstResponse", AbstractInteropTest::cancelAfterFirstResponse),
                named("fullDuplexCall", AbstractInteropTest::fullDuplexCallShouldSucceed),
                named("halfDuplexCall", AbstractInteropTest::halfDuplexCallShouldSucceed),
                named("flowControl", AbstractInteropTest::serverStreamingShouldBeFlowControlled),
                named("deadlineNotExceeded", AbstractInteropTest::deadlineNotExceeded),
                named("deadlineExceeded", AbstractInteropTest::deadlineExceeded),
                named("deadlineExceededServerStreaming", AbstractInteropTest::deadlineExceededServerStreaming),
                named("deadlineInPast", AbstractInteropTest::deadlineInPast),
                named("gracefulShutdown", AbstractInteropTest::gracefulShutdown),
                named("unimplementedMethod", AbstractInteropTest::unimplementedMethod),
                named("unimplementedService", AbstractInteropTest::unimplementedService),
                named("timeoutOnSleepingServer", AbstractInteropTest::timeoutOnSleepingServer));
    }

    private DynamicTest named(String name, ThrowingConsumer<AbstractInteropTest> test) {
        return DynamicTest.dynamicTest(name, () -> {
            var client = new Client();
            client.setUp();
            try {
                assertTimeoutPreemptively(Duration.ofSeconds(10), () -> test.accept(client));
            } finally {
                client.tearDown();
            }
        });
    }
}
