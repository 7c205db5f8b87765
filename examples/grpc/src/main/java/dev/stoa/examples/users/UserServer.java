package dev.stoa.examples.users;

import dev.stoa.examples.users.v1.UserServiceGrpc;
import dev.stoa.web.App;
import dev.stoa.web.grpc.Grpc;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/// Serves the same users by HTTP on port 8000 and by gRPC on port 9000, to who knows a token.
final class UserServer {
    private static final Map<String, Caller> TOKENS = Map.of(
            "ada-token", new Caller("ada", Set.of("users.read", "users.create")),
            "guest-token", new Caller("guest", Set.of("users.read")));

    private UserServer() {}

    static App app(Grpc grpc) {
        var users = new Users(InstantSource.system());
        return App.named("Users")
                .version("1.0.0")
                .provide(new Callers(TOKENS))
                .mount(new UserEndpoints(users))
                .install(grpc.serve(UserServiceGrpc.getServiceDescriptor(), new UserCalls(users)));
    }

    static void main() {
        app(Grpc.onPort(9000)).run(8000);
    }
}
