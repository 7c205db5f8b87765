package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.contracts.tasks.TaskCreated;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What others hear of tasks, and what tasks notice of them: nothing. (F49)
@Timeout(60)
class TaskNewsTest {
    private final BlockingQueue<TaskCreated> told = new LinkedBlockingQueue<>();
    private final String title = "Order flour " + UUID.randomUUID();

    @AutoClose
    private final TestApp app = appWithListener("listener");

    /// @param module that listens to tasks
    private TestApp appWithListener(String module) {
        return TestApp.with(
                TasksModule.GRANTS, (test, platform) -> listening(new TasksModule(platform, test.people()), module));
    }

    /// The module and somebody who listens to it.
    private AppModule listening(TasksModule tasks, String listener) {
        return new AppModule() {
            @Override
            public String name() {
                return tasks.name();
            }

            @Override
            public List<Object> endpoints() {
                return tasks.endpoints();
            }

            @Override
            public List<Subscription> subscriptions() {
                return List.of(
                        Subscription.named(listener + ".tell-" + UUID.randomUUID())
                                .on(TaskCreated.class, (_, event) -> tell(event.data())),
                        Subscription.named(listener + ".fail-" + UUID.randomUUID())
                                .on(TaskCreated.class, (_, _) -> {
                                    throw new IllegalStateException("on purpose");
                                }));
            }
        };
    }

    private void tell(TaskCreated created) {
        if (created.title().equals(title)) {
            told.add(created);
        }
    }

    @Test
    void aNewTaskIsToldAndASubscriberThatFailsKeepsNobodyFromAddingOne() throws Exception {
        var grace = app.newTenant().join(Role.USER, "Grace");

        var task = grace.http().post("/tasks", """
            {"title": "%s"}
            """.formatted(title)).expect(201);

        var created = told.poll(30, TimeUnit.SECONDS);
        assertThat(created)
                .isEqualTo(new TaskCreated(
                        UUID.fromString(task.json("/task/id").asString()), grace.id(), title, grace.id()));
        app.anybody().get("/health").expect(200);
    }

    /// Their rows may be on another server than the stream.
    @Test
    void tasksThemselvesCannotListen() {
        assertThatThrownBy(() -> appWithListener("tasks"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the module tasks subscribes to events");
    }

    @Test
    void onlyOperatorsSeeHowEventsAreDelivered() {
        var tenant = app.newTenant();
        var operator = tenant.joinOperator("Olga");
        var admin = tenant.join(Role.ADMIN, "Ada");

        var subscriptions = operator.http().get("/system/events/subscriptions").expect(200);

        assertThat(subscriptions
                        .json("/items")
                        .valueStream()
                        .map(one -> one.path("name").asString()))
                .anyMatch(name -> name.startsWith("listener.tell-"));
        operator.http().get("/system/events/dead-letters").expect(200);
        operator.http().post("/system/events/replays", """
            {"subscription": "tasks.nobody"}
            """).expect(200);
        admin.http().get("/system/events/subscriptions").expect(403);
        admin.http().get("/system/events/dead-letters").expect(403);
        admin.http().get("/system/events/dead-letters/x/" + UUID.randomUUID()).expect(403);
        for (var change : List.of("replays", "discards")) {
            admin.http().post("/system/events/" + change, """
                {"subscription": "x"}
                """).expect(403);
        }
    }
}
