package dev.stoa.examples.users;

import dev.stoa.examples.users.v1.CreateUserRequest;
import dev.stoa.examples.users.v1.GetUserRequest;
import dev.stoa.examples.users.v1.UserServiceGrpc;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Creates a user at a [UserServer] and reads it back.
final class UserClient {
    private UserClient() {}

    /// A stub that signs in with each call.
    static UserServiceGrpc.UserServiceBlockingV2Stub stub(Channel channel, String token) {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("Authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return UserServiceGrpc.newBlockingV2Stub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    static String createAndGet(Channel channel) throws InterruptedException, StatusException {
        // Each call gets a deadline of its own; without one it may wait for ever.
        var users = stub(channel, "ada-token");
        var creating = users.withDeadlineAfter(5, TimeUnit.SECONDS).bulkCreateUsers();
        creating.write(CreateUserRequest.newBuilder()
                .setEmail("grace@example.com")
                .setName("Grace")
                .build());
        creating.halfClose();
        var created = Objects.requireNonNull(creating.read()).getUsers(0);
        var read = users.withDeadlineAfter(5, TimeUnit.SECONDS)
                .getUser(GetUserRequest.newBuilder().setId(created.getId()).build());
        return "user " + read.getId() + " is " + read.getName();
    }

    static void main() throws InterruptedException, StatusException {
        var channel = Grpc.newChannelBuilder("localhost:9000", InsecureChannelCredentials.create())
                .build();
        try {
            System.out.println(createAndGet(channel));
        } finally {
            channel.shutdown();
        }
    }
}
