package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The second wall: what the database does when a statement forgets the tenant.
class TaskIsolationTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    private final Database db = TestDatabase.of(TasksModule.NAME);
    private final TaskStore tasks = new TaskStore(db);
    private final TenantId mine = new TenantId(UUID.randomUUID());
    private final TenantId theirs = new TenantId(UUID.randomUUID());

    private Task add(TenantId tenant, String title) {
        var edit = new TaskEdit(title, null, Priority.LOW, Status.TODO, null, null, List.of(), null);
        var task = Task.create(new TaskId(UUID.randomUUID()), new UserId(UUID.randomUUID()), edit, NOW);
        assertThat(tasks.insert(tenant, task, _ -> {})).isTrue();
        return task;
    }

    @Test
    void aQueryWithoutTheTenantSeesOnlyTheTenantItRunsFor() {
        add(mine, "mine");
        add(theirs, "theirs");

        assertThat(db.sql(mine, "select title from tasks.task").list(row -> row.text("title")))
                .containsExactly("mine");
        assertThat(db.sql("select title from tasks.task").list(row -> row.text("title")))
                .isEmpty();
    }

    @Test
    void aChangeWithoutTheTenantReachesOnlyTheTenantItRunsFor() {
        var task = add(theirs, "theirs");

        assertThat(db.sql(mine, "update tasks.task set title = 'taken' where task_id = :id")
                        .bind("id", task.id())
                        .update())
                .isZero();
        assertThat(db.sql(mine, "delete from tasks.task").update()).isZero();
        assertThat(tasks.find(theirs, task.id(), null)).contains(task);
    }

    @Test
    void nothingIsWrittenForAnotherTenant() {
        var task = add(mine, "mine");

        assertThatThrownBy(() -> db.sql(mine, "update tasks.task set tenant_id = :theirs where task_id = :id")
                        .bind("theirs", theirs)
                        .bind("id", task.id())
                        .update())
                .isInstanceOf(DatabaseException.class);
        assertThat(tasks.find(mine, task.id(), null)).contains(task);
    }
}
