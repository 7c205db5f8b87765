package dev.stoa.bench.protocols;

import com.google.protobuf.Timestamp;
import dev.stoa.bench.protocols.v1.GetTaskRequest;
import dev.stoa.bench.protocols.v1.TasksGrpc;
import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Public;
import dev.stoa.web.graphql.GraphQl;
import dev.stoa.web.graphql.QueryField;
import dev.stoa.web.grpc.Grpc;
import dev.stoa.web.http.Reply;
import java.util.concurrent.atomic.LongAdder;

/// Listens on `PORT`, and for gRPC on the one after it.
final class Main {
    /// Reads so far, by any protocol: what a client counts as an answer may be a refusal.
    private static final LongAdder READS = new LongAdder();

    private Main() {}

    private static Task read(long id) {
        READS.increment();
        return Task.get(id);
    }

    static final class Rest {
        @Get("/tasks/{id}")
        @Public
        Task get(long id) {
            return read(id);
        }

        @Get("/plain")
        @Public
        Reply reads() {
            return Reply.text(200, "text/plain", READS.toString());
        }
    }

    static final class Graph {
        @QueryField
        @Public
        Task task(long id) {
            return read(id);
        }
    }

    static final class Calls {
        @Public
        dev.stoa.bench.protocols.v1.Task getTask(GetTaskRequest request) {
            var task = read(request.getId());
            var createdAt = task.createdAt();
            var message = dev.stoa.bench.protocols.v1.Task.newBuilder()
                    .setId(task.id())
                    .setTitle(task.title())
                    .setPriority(task.priority())
                    .setDueDate(task.dueDate().toString())
                    .setDone(task.done())
                    .addAllTags(task.tags())
                    .setCreatedAt(Timestamp.newBuilder()
                            .setSeconds(createdAt.getEpochSecond())
                            .setNanos(createdAt.getNano()));
            if (task.notes() != null) {
                message.setNotes(task.notes());
            }
            return message.build();
        }
    }

    static void main() {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8000"));
        App.named("Tasks")
                .mount(new Rest())
                .install(GraphQl.at("/graphql").serve(new Graph()))
                .install(Grpc.onPort(port + 1).serve(TasksGrpc.getServiceDescriptor(), new Calls()))
                .run(port);
    }
}
