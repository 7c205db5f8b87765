package dev.stoa.tasks;

import dev.stoa.contracts.tasks.TaskCompleted;
import dev.stoa.contracts.tasks.TaskCreated;
import dev.stoa.contracts.tasks.TaskDeleted;
import dev.stoa.contracts.tasks.TaskUpdated;
import dev.stoa.platform.events.CloudEvent;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentRights;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Summary;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What happens to tasks, as it happens.
final class TaskStream {
    private static final Set<Class<? extends Record>> ALL =
            Set.of(TaskCreated.class, TaskUpdated.class, TaskCompleted.class, TaskDeleted.class);

    private static final Pattern PLACE = Pattern.compile("\\d{1,18}");

    private final Events events;

    TaskStream(Events events) {
        this.events = events;
    }

    /// Whose tasks an event is about: what every event of a task says.
    ///
    /// @param previousOwnerId whose it was before it was handed over, if it was
    record Owners(UserId ownerId, @Nullable UserId previousOwnerId) {}

    @Get("/events")
    @Needs(TasksModule.READ)
    @Summary("Follow what happens to the tasks one may see, as Server-Sent Events that hold a CloudEvent each.")
    dev.stoa.web.Events follow(Caller caller, CurrentRights rights, @Header("Last-Event-ID") @Nullable String last) {
        var after = last == null || last.isEmpty() ? null : place(last);
        return dev.stoa.web.Events.of(stream -> {
            try (var following = events.follow(caller.tenant(), ALL, after)) {
                while (true) {
                    var event = following.take();
                    if (!rights.has(TasksModule.READ)) {
                        return;
                    }
                    if (maySee(caller, rights, event)) {
                        stream.send(
                                Long.toString(event.position()), event.type().name(), CloudEvent.of(event));
                    }
                }
            }
        });
    }

    private static long place(String last) {
        if (!PLACE.matcher(last).matches()) {
            throw Problem.invalid("Last-Event-ID", "must be the id of an event of this stream");
        }
        return Long.parseLong(last);
    }

    private boolean maySee(Caller caller, CurrentRights rights, Event<String> event) {
        var owners = events.read(event, Owners.class);
        return rights.has(TasksModule.MANAGE)
                || owners.ownerId.equals(caller.user())
                || caller.user().equals(owners.previousOwnerId);
    }
}
