package dev.stoa.tasks;

import static dev.stoa.platform.security.Role.ADMIN;
import static dev.stoa.platform.security.Role.GUEST;
import static dev.stoa.platform.security.Role.MODERATOR;
import static dev.stoa.platform.security.Role.USER;

import dev.stoa.contracts.identity.DemoPeople;
import dev.stoa.contracts.identity.People;
import dev.stoa.platform.AppModule;
import dev.stoa.platform.Platform;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.security.Permissions.Grant;
import java.util.List;

/// Tasks: add, list, change, complete, delete.
public final class TasksModule implements AppModule {
    public static final String NAME = "tasks";

    static final String CREATE = "tasks.create";
    static final String READ = "tasks.read";
    static final String UPDATE = "tasks.update";
    static final String DELETE = "tasks.delete";

    /// To see and change the tasks of everybody, and to hand them over.
    static final String MANAGE = "tasks.manage";

    /// Who may do what here. (S08.07)
    public static final List<Grant> GRANTS = List.of(
            Grant.to(CREATE, ADMIN, MODERATOR, USER).described("Add tasks"),
            Grant.to(READ, ADMIN, MODERATOR, USER, GUEST).described("See tasks"),
            Grant.to(UPDATE, ADMIN, MODERATOR, USER).described("Change tasks"),
            Grant.to(DELETE, ADMIN, MODERATOR).described("Delete tasks"),
            Grant.to(MANAGE, ADMIN, MODERATOR).described("See and change the tasks of everybody"));

    private final TaskEndpoints endpoints;
    private final TaskExport export;
    private final TaskStream stream;
    private final TaskGraph graph;
    private final TasksOfPeople personal;
    private final DemoTasks demo;

    public TasksModule(Platform platform, People people) {
        var db = platform.spreadDatabase(NAME);
        var store = new TaskStore(db);
        var cached = new CachedTasks(store, platform.caches(), platform.clock());
        var news = new TaskNews(platform.events());
        var tasks = new Tasks(cached, people, news, platform.audit(), platform.ids(), platform.clock());
        export = new TaskExport(store, platform.jobs(), platform.audit(), platform.clock());
        endpoints = new TaskEndpoints(tasks, export);
        stream = new TaskStream(platform.events());
        graph = new TaskGraph(tasks);
        personal = new TasksOfPeople(cached, store, news);
        demo = new DemoTasks(store, platform.ids(), platform.clock());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Object> endpoints() {
        return List.of(endpoints, stream);
    }

    @Override
    public List<JobKind<?>> jobs() {
        return List.of(export.kind());
    }

    @Override
    public List<PersonalData> personalData() {
        return List.of(personal);
    }

    @Override
    public List<Object> graphs() {
        return List.of(graph);
    }

    /// Gives the company of `--demo` something to do, unless it has been given it.
    public void demo(DemoPeople people) {
        demo.fill(people);
    }
}
