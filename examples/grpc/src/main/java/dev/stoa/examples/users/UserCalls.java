package dev.stoa.examples.users;

import com.google.protobuf.Timestamp;
import dev.stoa.examples.users.v1.BulkCreateUsersResponse;
import dev.stoa.examples.users.v1.ChatMessage;
import dev.stoa.examples.users.v1.CreateUserRequest;
import dev.stoa.examples.users.v1.GetUserRequest;
import dev.stoa.examples.users.v1.UserActivity;
import dev.stoa.examples.users.v1.WatchUserActivityRequest;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.SignedIn;
import dev.stoa.web.grpc.Call;
import dev.stoa.web.grpc.Incoming;
import dev.stoa.web.grpc.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;

/// Users over gRPC: `stoa.users.v1.UserService`.
final class UserCalls {
    private static final int AT_ONCE = 1_000;

    private final Users users;
    private final Feed<ChatMessage> chat = new Feed<>();

    UserCalls(Users users) {
        this.users = users;
    }

    @Needs("users.read")
    dev.stoa.examples.users.v1.User getUser(GetUserRequest request) {
        if (request.getId() < 1) {
            throw Problem.invalid("id", "must be 1 or more");
        }
        return message(users.get(request.getId()));
    }

    @Needs("users.create")
    BulkCreateUsersResponse bulkCreateUsers(Incoming<CreateUserRequest> requests, Call call) {
        var wanted = new ArrayList<NewUser>();
        for (var request : requests) {
            if (wanted.size() == AT_ONCE) {
                throw Problem.invalid("users", "must be " + AT_ONCE + " or fewer");
            }
            wanted.add(new NewUser(request.getEmail(), request.getName()));
        }
        var added = users.addAll(call.valid(wanted));
        return BulkCreateUsersResponse.newBuilder()
                .addAllUsers(added.stream().map(UserCalls::message).toList())
                .build();
    }

    @Needs("users.read")
    void watchUserActivity(WatchUserActivityRequest request, Outgoing<UserActivity> out, Call call)
            throws InterruptedException {
        call.endWithServer();
        var activities = users.activities();
        activities.follow(request.hasAfter() ? request.getAfter() : activities.last(), item -> {
            if (!request.hasUserId() || request.getUserId() == item.value().userId()) {
                out.send(message(item));
            }
        });
    }

    /// Reads on this thread and sends on another, so that neither waits for the other.
    @SignedIn
    void userChat(Caller caller, Incoming<ChatMessage> in, Outgoing<ChatMessage> out, Call call) {
        call.endWithServer();
        var joined = chat.last();
        var listening = Thread.startVirtualThread(() -> listen(joined, out));
        try {
            for (var message : in) {
                chat.add(message.toBuilder().setFrom(caller.name()).build());
            }
        } finally {
            listening.interrupt();
        }
    }

    private void listen(long joined, Outgoing<ChatMessage> out) {
        try {
            chat.follow(joined, item -> out.send(item.value()));
        } catch (InterruptedException | CancellationException _) {
            // The call is over, or its caller is gone: there is nobody left to send to.
        }
    }

    private static dev.stoa.examples.users.v1.User message(User user) {
        return dev.stoa.examples.users.v1.User.newBuilder()
                .setId(user.id())
                .setEmail(user.email())
                .setName(user.name())
                .setCreatedAt(timestamp(user.createdAt()))
                .build();
    }

    private static UserActivity message(Feed.Item<Activity> item) {
        return UserActivity.newBuilder()
                .setPosition(item.position())
                .setUserId(item.value().userId())
                .setKind(
                        switch (item.value().kind()) {
                            case CREATED -> UserActivity.Kind.CREATED;
                            case VIEWED -> UserActivity.Kind.VIEWED;
                        })
                .setAt(timestamp(item.value().at()))
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
