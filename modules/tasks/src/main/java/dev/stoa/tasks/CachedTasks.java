package dev.stoa.tasks;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Paging;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store of tasks, with what is read most often remembered: single tasks, and first pages.
///
/// Every change goes through here and forgets what it touches: the task, the lists of its owners,
/// and the lists of those who see the tasks of all.
final class CachedTasks {
    private static final String ALL = "all";

    private final TaskStore store;
    private final InstantSource clock;
    private final Cache<TaskId, Task> tasks;
    private final Cache<Wanted, Found> lists;

    /// What a list holds.
    ///
    /// @param onlyOwner whose tasks alone may be seen; null for those who manage the tasks of all
    record Wanted(@Nullable UserId onlyOwner, TaskFilter filter, TaskOrder order, int limit, int offset) {

        static Wanted of(@Nullable UserId onlyOwner, TaskFilter filter, TaskOrder order, Paging paging) {
            return new Wanted(onlyOwner, filter, order, paging.limit(), paging.offset());
        }

        /// Later pages and searches are rarely asked for twice, and what is overdue changes without
        /// a change.
        boolean isKept() {
            return offset == 0 && filter.q() == null && filter.overdue() == null;
        }

        /// What a change of a task that it may hold forgets it by.
        String tag() {
            return onlyOwner == null ? ALL : onlyOwner.toString();
        }
    }

    record Found(List<Task> items, long total) {

        /// Bytes on the heap, roughly: a fixed part, and what people wrote.
        int size() {
            return 100
                    + items.stream()
                            .mapToInt(task -> 500
                                    + task.title().length()
                                    + (task.description() == null
                                            ? 0
                                            : task.description().length()))
                            .sum();
        }
    }

    CachedTasks(TaskStore store, Caches caches, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.tasks = caches.cache(
                CacheSpec.of("task", TaskId.class, Task.class).withTtl(Duration.ofMinutes(5), Duration.ofMinutes(1)));
        this.lists = caches.cache(CacheSpec.of("tasks", Wanted.class, Found.class)
                .withTtl(Duration.ofMinutes(5), Duration.ofMinutes(1))
                .withMostBytes(32 << 20, Found::size)
                .taggedBy(wanted -> List.of(wanted.tag())));
    }

    /// A task of anybody in the organisation.
    Optional<Task> find(TenantId tenant, TaskId id) {
        return tasks.find(tenant, id, () -> current(tenant, id));
    }

    /// The same, as it is in the database now.
    Optional<Task> current(TenantId tenant, TaskId id) {
        return store.find(tenant, id, null);
    }

    Found list(TenantId tenant, Wanted wanted) {
        return wanted.isKept() ? lists.get(tenant, wanted, () -> read(tenant, wanted)) : read(tenant, wanted);
    }

    private Found read(TenantId tenant, Wanted wanted) {
        return store.page(tenant, wanted, clock.instant());
    }

    List<Task> listAfter(
            TenantId tenant,
            TaskFilter filter,
            @Nullable UserId onlyOwner,
            @Nullable TaskId after,
            int limit,
            Instant now) {
        return store.listAfter(tenant, filter, onlyOwner, after, limit, now);
    }

    TaskStats stats(TenantId tenant, @Nullable UserId onlyOwner, Instant now) {
        return store.stats(tenant, onlyOwner, now);
    }

    boolean insert(TenantId tenant, Task task, Consumer<Transaction> andThen) {
        return changing(tenant, task, task, () -> store.insert(tenant, task, andThen));
    }

    boolean update(TenantId tenant, Task before, Task next, Consumer<Transaction> andThen) {
        return changing(tenant, before, next, () -> store.update(tenant, next, andThen));
    }

    boolean delete(TenantId tenant, Task task, Consumer<Transaction> andThen) {
        return changing(tenant, task, task, () -> store.delete(tenant, task, andThen));
    }

    /// Deletes those of the tasks that are somebody's still, and answers how many.
    int deleteOf(TenantId tenant, UserId owner, List<TaskId> ids, BiConsumer<Transaction, List<TaskId>> andThen) {
        return lists.changing(
                tenant,
                List.of(ALL, owner.toString()),
                () -> tasks.changing(
                        tenant,
                        ids.stream().map(TaskId::toString).toList(),
                        () -> store.deleteOf(tenant, owner, ids, andThen)));
    }

    private boolean changing(TenantId tenant, Task before, Task after, Supplier<Boolean> change) {
        var readers = new ArrayList<>(List.of(ALL, after.ownerId().toString()));
        if (!before.ownerId().equals(after.ownerId())) {
            readers.add(before.ownerId().toString());
        }
        return lists.changing(
                tenant, readers, () -> tasks.changing(tenant, List.of(after.id().toString()), change));
    }
}
