package dev.stoa.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import dev.stoa.examples.users.v1.User;
import dev.stoa.examples.users.v1.Users;
import dev.stoa.web.grpc.Grpc;
import dev.stoa.web.test.TestClient;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A client that was built from the proto of release 1.0, against the server of today. (Y13, Y16)
class OldClientTest {
    private final FileDescriptor old = read("/users-1.0.txtpb");
    private final Grpc grpc = Grpc.onPort(0);

    @AutoClose
    private final TestClient http = TestClient.start(UserServer.app(grpc));

    @AutoClose("shutdownNow")
    private final ManagedChannel channel = io.grpc.Grpc.newChannelBuilder(
                    "127.0.0.1:" + grpc.port(), InsecureChannelCredentials.create())
            .build();

    private static FileDescriptor read(String resource) {
        try (var text = new InputStreamReader(
                Objects.requireNonNull(OldClientTest.class.getResourceAsStream(resource)), StandardCharsets.UTF_8)) {
            var proto = FileDescriptorProto.newBuilder();
            TextFormat.merge(text, proto);
            return FileDescriptor.buildFrom(proto.build(), new FileDescriptor[0]);
        } catch (Exception e) {
            throw new AssertionError(resource + " cannot be read", e);
        }
    }

    @Test
    void theFieldsOfAUserHaveTheirNumbers() {
        assertThat(User.getDescriptor().getFields())
                .extracting(field -> field.getNumber() + " " + field.getName())
                .containsExactly("1 id", "2 email", "3 name", "4 created_at");
    }

    @Test
    void whatIsInTheOldFileIsStillThereUnchanged() {
        var now = Users.getDescriptor();
        for (var message : old.getMessageTypes()) {
            var today = now.findMessageTypeByName(message.getName());
            assertThat(today).as(message.getFullName()).isNotNull();
            assertThat(today.getFields())
                    .extracting(OldClientTest::wire)
                    .containsAll(message.getFields().stream()
                            .map(OldClientTest::wire)
                            .toList());
        }
        for (var service : old.getServices()) {
            assertThat(now.findServiceByName(service.getName()).getMethods())
                    .extracting(OldClientTest::wire)
                    .containsAll(service.getMethods().stream()
                            .map(OldClientTest::wire)
                            .toList());
        }
    }

    /// What a client depends on, in bytes and in names.
    private static String wire(FieldDescriptor field) {
        var of = field.getType() == FieldDescriptor.Type.MESSAGE
                ? field.getMessageType().getFullName()
                : field.getType() == FieldDescriptor.Type.ENUM ? values(field) : "";
        return field.getNumber() + " " + field.getName() + " " + field.getType() + " " + of
                + (field.isRepeated() ? " repeated" : "") + (field.hasPresence() ? " optional" : "");
    }

    /// Values may be added to an enum, and 0 may not change its meaning.
    private static String values(FieldDescriptor field) {
        return field.getEnumType().getFullName()
                + field.getEnumType().getValues().getFirst();
    }

    private static String wire(MethodDescriptor method) {
        return method.getFullName() + " "
                + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName() + " "
                + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName();
    }

    @Test
    void anOldClientReadsAUserThatHasMoreFields() {
        http.bearer("ada-token").post("/users", """
            {"email": "ada@example.com", "name": "Ada"}
            """).expect(201);

        var user = getUser(UnknownFieldSet.getDefaultInstance());

        var type = user.getDescriptorForType();
        assertThat(user.getField(type.findFieldByName("name"))).isEqualTo("Ada");
        assertThat(user.getUnknownFields().hasField(User.CREATED_AT_FIELD_NUMBER))
                .isTrue();
    }

    @Test
    void aNewerClientMaySendFieldsThatTheServerDoesNotKnow() {
        http.bearer("ada-token").post("/users", """
            {"email": "ada@example.com", "name": "Ada"}
            """).expect(201);
        var later = UnknownFieldSet.newBuilder()
                .addField(1_000, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();

        var user = getUser(later);

        assertThat(user.getField(user.getDescriptorForType().findFieldByName("name")))
                .isEqualTo("Ada");
    }

    private DynamicMessage getUser(UnknownFieldSet more) {
        var method = old.findServiceByName("UserService").findMethodByName("GetUser");
        var id = method.getInputType().findFieldByName("id");
        var request = DynamicMessage.newBuilder(method.getInputType())
                .setField(id, 1L)
                .setUnknownFields(more)
                .build();
        return ClientCalls.blockingUnaryCall(
                UserClient.stub(channel, "guest-token").getChannel(), stub(method), CallOptions.DEFAULT, request);
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> stub(MethodDescriptor method) {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName(io.grpc.MethodDescriptor.generateFullMethodName(
                        method.getService().getFullName(), method.getName()))
                .setRequestMarshaller(marshaller(method.getInputType()))
                .setResponseMarshaller(marshaller(method.getOutputType()))
                .build();
    }

    private static io.grpc.MethodDescriptor.Marshaller<DynamicMessage> marshaller(Descriptor type) {
        return ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(type));
    }
}
