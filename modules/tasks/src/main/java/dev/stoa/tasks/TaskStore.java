package dev.stoa.tasks;

import static dev.stoa.tasks.TaskProblem.TITLE_TAKEN;

import dev.stoa.platform.data.ConstraintViolation;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table `tasks.task`. Every statement names the tenant; one that does not is a leak.
///
/// `onlyOwner` limits what is seen to the tasks of one person; null is for those who manage the tasks of all.
final class TaskStore {
    private static final String COLUMNS = """
            task_id, owner_id, title, description, priority, status, completed_at, due_date, tags, version,
                   created_at, updated_at""";

    private static final String MATCHES = """
            where tenant_id = :tenant
              and (:only_owner::uuid is null or owner_id = :only_owner)
              and (:owner::uuid is null or owner_id = :owner)
              and (:status::text is null or status = :status)
              and (:priority::text is null or priority = :priority)
              and (:completed::boolean is null or (status = 'completed') = :completed)
              and (:overdue::boolean is null or (status <> 'completed' and due_date is not null and due_date < :now) = :overdue)
              and tags @> :tags
              and (:q::text is null
                   or position(lower(:q) in lower(title)) > 0
                   or position(lower(:q) in lower(coalesce(description, ''))) > 0)
            """;

    private final Database db;

    TaskStore(Database db) {
        this.db = db;
    }

    /// Adds the task, or answers false when its owner has an open one with that title.
    ///
    /// The unique key decides, not a look beforehand, so of two that race for one title one wins.
    ///
    /// @param andThen done in the same transaction once the task is in
    boolean insert(TenantId tenant, Task task, Consumer<Transaction> andThen) {
        return db.transaction(tenant, tx -> {
            var isIn = insert(tx, task);
            if (isIn) {
                andThen.accept(tx);
            }
            return isIn;
        });
    }

    private static boolean insert(Transaction tx, Task task) {
        return bindFields(tx.sql("""
                        insert into tasks.task (tenant_id, task_id, owner_id, title, description, priority, status,
                                                completed_at, due_date, tags, version, created_at, updated_at)
                        values (:tenant, :id, :owner, :title, :description, :priority, :status,
                                :completed_at, :due_date, :tags, :version, :created_at, :updated_at)
                        on conflict (tenant_id, owner_id, lower(title)) where status <> 'completed' do nothing
                        """), task)
                        .bind("created_at", task.createdAt())
                        .update()
                == 1;
    }

    /// Adds many in one statement, and leaves out those whose owner has an open one with that title.
    void insertAll(TenantId tenant, List<Task> tasks) {
        db.sql(tenant, """
                insert into tasks.task (tenant_id, task_id, owner_id, title, description, priority, status,
                                        completed_at, due_date, tags, version, created_at, updated_at)
                select :tenant, task_id, owner_id, title, description, priority, status,
                       completed_at, due_date, tags::text[], version, created_at, updated_at
                from unnest(:ids::uuid[], :owners::uuid[], :titles::text[], :descriptions::text[], :priorities::text[],
                            :statuses::text[], :completed::timestamptz[], :due::timestamptz[], :tags::text[],
                            :versions::bigint[], :created::timestamptz[], :updated::timestamptz[])
                    as row (task_id, owner_id, title, description, priority, status, completed_at, due_date, tags,
                            version, created_at, updated_at)
                on conflict (tenant_id, owner_id, lower(title)) where status <> 'completed' do nothing
                """)
                .bind("ids", column(tasks, Task::id))
                .bind("owners", column(tasks, Task::ownerId))
                .bind("titles", column(tasks, Task::title))
                .bind("descriptions", column(tasks, Task::description))
                .bind("priorities", column(tasks, Task::priority))
                .bind("statuses", column(tasks, Task::status))
                .bind("completed", column(tasks, Task::completedAt))
                .bind("due", column(tasks, Task::dueDate))
                .bind("tags", column(tasks, Task::tags))
                .bind("versions", column(tasks, Task::version))
                .bind("created", column(tasks, Task::createdAt))
                .bind("updated", column(tasks, Task::updatedAt))
                .update();
    }

    private static <T extends @Nullable Object> List<T> column(List<Task> tasks, Function<Task, T> value) {
        var column = new ArrayList<T>();
        tasks.forEach(task -> column.add(value.apply(task)));
        return column;
    }

    Optional<Task> find(TenantId tenant, TaskId id, @Nullable UserId onlyOwner) {
        return db.sql(tenant, """
                select %s
                from tasks.task
                where tenant_id = :tenant
                  and task_id = :id
                  and (:only_owner::uuid is null or owner_id = :only_owner)
                """.formatted(COLUMNS))
                .bind("id", id)
                .bind("only_owner", onlyOwner)
                .optional(TaskStore::task);
    }

    /// A page and how many there are on all, both as of one moment.
    CachedTasks.Found page(TenantId tenant, CachedTasks.Wanted wanted, Instant now) {
        var page = "select " + COLUMNS + "\nfrom tasks.task\n" + MATCHES + "order by "
                + wanted.order().sql() + "\nlimit :limit offset :offset";
        var count = "select count(*) as total\nfrom tasks.task\n" + MATCHES;
        return db.snapshot(tenant, tx -> {
            var tasks = bindFilter(tx.sql(page), wanted.filter(), wanted.onlyOwner(), now)
                    .bind("limit", wanted.limit())
                    .bind("offset", wanted.offset())
                    .list(TaskStore::task);
            long total = bindFilter(tx.sql(count), wanted.filter(), wanted.onlyOwner(), now)
                    .one(row -> row.number("total"));
            return new CachedTasks.Found(tasks, total);
        });
    }

    /// Tasks that are older than the given one, the newest first; ids sort by age.
    List<Task> listAfter(
            TenantId tenant,
            TaskFilter filter,
            @Nullable UserId onlyOwner,
            @Nullable TaskId after,
            int limit,
            Instant now) {
        var sql = "select " + COLUMNS + "\nfrom tasks.task\n" + MATCHES + """
                  and (:after::uuid is null or task_id < :after)
                order by task_id desc
                limit :limit
                """;
        return bindFilter(db.read(tenant, sql), filter, onlyOwner, now)
                .bind("after", after)
                .bind("limit", limit)
                .list(TaskStore::task);
    }

    /// Writes the next version of a task, or answers false when it is no longer the one before.
    ///
    /// @param andThen done in the same transaction once it is written
    /// @throws dev.stoa.web.Problem 409 if its owner has another open task with that title
    boolean update(TenantId tenant, Task next, Consumer<Transaction> andThen) {
        try {
            return db.transaction(tenant, tx -> {
                var isWritten = update(tx, next);
                if (isWritten) {
                    andThen.accept(tx);
                }
                return isWritten;
            });
        } catch (ConstraintViolation e) {
            if (e.isOf("task_open_title")) {
                throw TITLE_TAKEN.because("'" + next.title() + "' is on the list already.");
            }
            throw e;
        }
    }

    private static boolean update(Transaction tx, Task next) {
        return bindFields(tx.sql("""
                            update tasks.task
                            set owner_id = :owner,
                                title = :title,
                                description = :description,
                                priority = :priority,
                                status = :status,
                                completed_at = :completed_at,
                                due_date = :due_date,
                                tags = :tags,
                                version = :version,
                                updated_at = :updated_at
                            where tenant_id = :tenant
                              and task_id = :id
                              and version = :version - 1
                            """), next).update() == 1;
    }

    /// Deletes this version of a task, or answers false when it is no longer the one.
    ///
    /// @param andThen done in the same transaction once it is gone
    boolean delete(TenantId tenant, Task task, Consumer<Transaction> andThen) {
        return db.transaction(tenant, tx -> {
            var isGone = tx.sql("""
                    delete from tasks.task
                    where tenant_id = :tenant
                      and task_id = :id
                      and version = :version
                    """)
                            .bind("id", task.id())
                            .bind("version", task.version())
                            .update()
                    == 1;
            if (isGone) {
                andThen.accept(tx);
            }
            return isGone;
        });
    }

    /// A task as its owner gets it who wants all that is kept about them.
    record TaskLine(TaskId id, String json) {}

    /// The tasks of somebody after the given one, the oldest first.
    List<TaskLine> linesOf(TenantId tenant, UserId owner, @Nullable TaskId after, int limit) {
        return db.sql(tenant, """
                select task_id,
                       (to_jsonb(task) - 'tenant_id' - 'version'
                        || jsonb_build_object('organisation_id', tenant_id))::text as line
                from tasks.task
                where tenant_id = :tenant
                  and owner_id = :owner
                  and (:after::uuid is null or task_id > :after)
                order by task_id
                limit :limit
                """)
                .bind("owner", owner)
                .bind("after", after)
                .bind("limit", limit)
                .list(row -> new TaskLine(new TaskId(row.uuid("task_id")), row.text("line")));
    }

    List<TaskId> listOf(TenantId tenant, UserId owner, int limit) {
        return db.sql(tenant, """
                select task_id
                from tasks.task
                where tenant_id = :tenant
                  and owner_id = :owner
                limit :limit
                """)
                .bind("owner", owner)
                .bind("limit", limit)
                .list(row -> new TaskId(row.uuid("task_id")));
    }

    /// Deletes those of the tasks that are somebody's still.
    ///
    /// @param andThen done in the same transaction, with those that are gone
    int deleteOf(TenantId tenant, UserId owner, List<TaskId> ids, BiConsumer<Transaction, List<TaskId>> andThen) {
        return db.transaction(tenant, tx -> {
            var gone = tx.sql("""
                    delete from tasks.task
                    where tenant_id = :tenant
                      and owner_id = :owner
                      and task_id = any(:ids::uuid[])
                    returning task_id
                    """).bind("owner", owner).bind("ids", ids).list(row -> new TaskId(row.uuid("task_id")));
            andThen.accept(tx, gone);
            return gone.size();
        });
    }

    TaskStats stats(TenantId tenant, @Nullable UserId onlyOwner, Instant now) {
        return db.read(tenant, """
                select count(*) as total,
                       count(*) filter (where status = 'todo') as todo,
                       count(*) filter (where status = 'in_progress') as in_progress,
                       count(*) filter (where status = 'completed') as completed,
                       count(*) filter (where status <> 'completed' and due_date < :now) as overdue,
                       count(*) filter (where priority = 'low') as low,
                       count(*) filter (where priority = 'medium') as medium,
                       count(*) filter (where priority = 'high') as high
                from tasks.task
                where tenant_id = :tenant
                  and (:only_owner::uuid is null or owner_id = :only_owner)
                """)
                .bind("now", now)
                .bind("only_owner", onlyOwner)
                .one(TaskStore::stats);
    }

    private static Statement bindFields(Statement statement, Task task) {
        return statement
                .bind("id", task.id())
                .bind("owner", task.ownerId())
                .bind("title", task.title())
                .bind("description", task.description())
                .bind("priority", task.priority())
                .bind("status", task.status())
                .bind("completed_at", task.completedAt())
                .bind("due_date", task.dueDate())
                .bind("tags", task.tags())
                .bind("version", task.version())
                .bind("updated_at", task.updatedAt());
    }

    private static Statement bindFilter(
            Statement statement, TaskFilter filter, @Nullable UserId onlyOwner, Instant now) {
        return statement
                .bind("only_owner", onlyOwner)
                .bind("owner", filter.owner())
                .bind("status", filter.status())
                .bind("priority", filter.priority())
                .bind("completed", filter.completed())
                .bind("overdue", filter.overdue())
                .bind(
                        "tags",
                        filter.tag().stream()
                                .map(tag -> tag.toLowerCase(Locale.ROOT))
                                .toList())
                .bind("q", filter.q())
                .bind("now", now);
    }

    private static Task task(Row row) {
        return new Task(
                new TaskId(row.uuid("task_id")),
                new UserId(row.uuid("owner_id")),
                row.text("title"),
                row.textOrNull("description"),
                row.enumValue("priority", Priority.class),
                row.enumValue("status", Status.class),
                row.instantOrNull("completed_at"),
                row.instantOrNull("due_date"),
                row.texts("tags"),
                row.number("version"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    private static TaskStats stats(Row row) {
        Map<Priority, Long> byPriority = new EnumMap<>(Priority.class);
        for (var priority : Priority.values()) {
            byPriority.put(priority, row.number(priority.name().toLowerCase(Locale.ROOT)));
        }
        Map<Status, Long> byStatus = new EnumMap<>(Status.class);
        for (var status : Status.values()) {
            byStatus.put(status, row.number(status.name().toLowerCase(Locale.ROOT)));
        }
        var total = row.number("total");
        var completed = row.number("completed");
        return new TaskStats(total, completed, total - completed, row.number("overdue"), byPriority, byStatus);
    }
}
