package dev.stoa.tasks;

import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;
import java.util.function.Consumer;

/// The tasks that somebody owns. They go with their owner: nobody can tell what in a text is about whom.
final class TasksOfPeople implements PersonalData {
    private static final int AT_ONCE = 500;

    private final CachedTasks tasks;
    private final TaskStore store;
    private final TaskNews news;

    TasksOfPeople(CachedTasks tasks, TaskStore store, TaskNews news) {
        this.tasks = tasks;
        this.store = store;
        this.news = news;
    }

    @Override
    public String section() {
        return "tasks";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        for (var tenant : person.tenants()) {
            var page = store.linesOf(tenant, person.user(), null, AT_ONCE);
            while (!page.isEmpty()) {
                page.forEach(task -> line.accept(task.json()));
                page = store.linesOf(tenant, person.user(), page.getLast().id(), AT_ONCE);
            }
        }
    }

    @Override
    public long erase(DataSubject person) {
        var erased = 0L;
        for (var tenant : person.tenants()) {
            for (var ids = listOf(tenant, person); !ids.isEmpty(); ids = listOf(tenant, person)) {
                erased += erase(tenant, person, ids);
            }
        }
        return erased;
    }

    private List<TaskId> listOf(TenantId tenant, DataSubject person) {
        return store.listOf(tenant, person.user(), AT_ONCE);
    }

    private int erase(TenantId tenant, DataSubject person, List<TaskId> ids) {
        return tasks.deleteOf(tenant, person.user(), ids, (tx, gone) -> news.erased(tx, tenant, person.user(), gone));
    }
}
