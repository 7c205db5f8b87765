package dev.stoa.examples.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.stoa.examples.users.v1.BulkCreateUsersResponse;
import dev.stoa.examples.users.v1.ChatMessage;
import dev.stoa.examples.users.v1.CreateUserRequest;
import dev.stoa.examples.users.v1.GetUserRequest;
import dev.stoa.examples.users.v1.UserActivity;
import dev.stoa.examples.users.v1.UserServiceGrpc.UserServiceBlockingV2Stub;
import dev.stoa.examples.users.v1.WatchUserActivityRequest;
import dev.stoa.web.grpc.Grpc;
import dev.stoa.web.test.TestClient;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The four kinds of call over a socket, beside HTTP to the same users. (F14, Y14, Y15, S24.02)
@Timeout(20)
class UserServiceTest {
    private static final CreateUserRequest ADA = newUser("ada@example.com", "Ada");
    private static final CreateUserRequest BOB = newUser("bob@example.com", "Bob");

    private final Grpc grpc = Grpc.onPort(0);

    @AutoClose
    private final TestClient http = TestClient.start(UserServer.app(grpc));

    @AutoClose("shutdownNow")
    private final ManagedChannel channel = io.grpc.Grpc.newChannelBuilder(
                    "127.0.0.1:" + grpc.port(), InsecureChannelCredentials.create())
            .build();

    private final UserServiceBlockingV2Stub ada = UserClient.stub(channel, "ada-token");
    private final UserServiceBlockingV2Stub guest = UserClient.stub(channel, "guest-token");

    private static CreateUserRequest newUser(String email, String name) {
        return CreateUserRequest.newBuilder().setEmail(email).setName(name).build();
    }

    private BulkCreateUsersResponse create(UserServiceBlockingV2Stub as, CreateUserRequest... users) throws Exception {
        var call = as.bulkCreateUsers();
        for (var user : users) {
            call.write(user);
        }
        call.halfClose();
        return Objects.requireNonNull(call.read());
    }

    private static GetUserRequest user(long id) {
        return GetUserRequest.newBuilder().setId(id).build();
    }

    @Test
    void getsAUser() throws Exception {
        create(ada, ADA);

        var user = guest.getUser(user(1));

        assertThat(user.getEmail()).isEqualTo("ada@example.com");
        assertThat(user.getName()).isEqualTo("Ada");
        assertThat(user.hasCreatedAt()).isTrue();
    }

    @Test
    void createsUsersFromAStream() throws Exception {
        var created = create(ada, ADA, BOB);

        assertThat(created.getUsersList())
                .extracting(user -> user.getId() + " " + user.getName())
                .containsExactly("1 Ada", "2 Bob");
    }

    @Test
    void servesTheSameUsersByHttp() throws Exception {
        http.bearer("ada-token").post("/users", """
            {"email": "ada@example.com", "name": "Ada"}
            """).expect(201);

        var byGrpc = guest.getUser(user(1));
        var byHttp = http.bearer("guest-token").get("/users/1").expect(200);

        assertThat(byHttp.json("/name").asString()).isEqualTo(byGrpc.getName());
        assertThat(Instant.parse(byHttp.json("/created_at").asString()))
                .isEqualTo(Instant.ofEpochSecond(
                        byGrpc.getCreatedAt().getSeconds(),
                        byGrpc.getCreatedAt().getNanos()));
    }

    @Test
    void streamsActivityAsItHappensAndFromWhereAReaderStopped() throws Exception {
        var everything = WatchUserActivityRequest.newBuilder().setAfter(0).build();
        var watching = guest.watchUserActivity(everything);

        create(ada, ADA);
        var created = Objects.requireNonNull(watching.read());
        guest.getUser(user(1));
        var viewed = Objects.requireNonNull(watching.read());
        watching.cancel("seen enough", null);

        assertThat(created.getKind()).isEqualTo(UserActivity.Kind.CREATED);
        assertThat(viewed.getKind()).isEqualTo(UserActivity.Kind.VIEWED);

        var again = guest.watchUserActivity(everything.toBuilder()
                .setUserId(1)
                .setAfter(created.getPosition())
                .build());
        assertThat(again.read()).isEqualTo(viewed);
        again.cancel("seen enough", null);
    }

    @Test
    void chatsBothWays() throws Exception {
        var fromAda = ada.userChat();
        var fromGuest = guest.userChat();

        fromAda.write(ChatMessage.newBuilder().setText("hello").build());
        assertThat(fromAda.read()).isEqualTo(message("ada", "hello"));
        fromGuest.write(
                ChatMessage.newBuilder().setFrom("ada").setText("hi yourself").build());
        assertThat(fromAda.read()).isEqualTo(message("guest", "hi yourself"));

        fromAda.halfClose();
        assertThat(fromAda.read()).isNull();
        fromGuest.cancel("bye", null);
    }

    private static ChatMessage message(String from, String text) {
        return ChatMessage.newBuilder().setFrom(from).setText(text).build();
    }

    @Test
    void anUnknownUserIsNotFound() throws Exception {
        var refused = refusal(() -> guest.getUser(user(42)));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
        assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("USER_NOT_FOUND");
    }

    @Test
    void anImpossibleIdIsInvalid() throws Exception {
        var refused = refusal(() -> guest.getUser(user(0)));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolationsList())
                .extracting(FieldViolation::getField)
                .containsExactly("id");
    }

    @Test
    void oneInvalidUserRefusesAll() throws Exception {
        var refused = refusal(() -> create(ada, ADA, newUser("nonsense", " ")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolationsList())
                .extracting(FieldViolation::getField)
                .containsExactly("[1].email", "[1].name");
        assertThat(refusal(() -> guest.getUser(user(1))).getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void theSameRuleRefusesByHttp() {
        var refused = http.bearer("ada-token").post("/users", """
            {"email": "nonsense", "name": " "}
            """).expect(422);

        assertThat(refused.pointers()).containsExactly("/email", "/name");
    }

    @Test
    void anAddressThatIsTakenExistsAlready() throws Exception {
        create(ada, ADA);

        var refused = refusal(() -> create(ada, ADA));

        assertThat(refused.getStatus().getCode()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("EMAIL_TAKEN");
    }

    @Test
    void nobodyIsServedWithoutAToken() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> UserClient.stub(channel, "stolen").getUser(user(1)),
                () -> UserClient.stub(channel, "stolen").userChat().read())) {
            assertThat(refusal(call).getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aGuestCreatesNothing() {
        assertThat(refusal(() -> create(guest, ADA)).getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void theClientOfTheGuideWorks() throws Exception {
        assertThat(UserClient.createAndGet(channel)).isEqualTo("user 1 is Grace");
    }

    private static StatusException refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(StatusException.class, call), "nothing was refused");
    }

    private static <T extends com.google.protobuf.Message> T detail(StatusException refused, Class<T> type)
            throws Exception {
        for (var detail :
                Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList()) {
            if (detail.is(type)) {
                return detail.unpack(type);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + refused);
    }
}
