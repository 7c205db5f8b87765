package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import dev.stoa.cli.Printer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "list",
        description = "List tasks, and remember their numbers for the other commands.",
        footer = {
            "",
            "FIELDS are created_at, updated_at, due_date, priority, status and title,",
            "separated by commas; a minus sorts downwards.",
            "",
            "Examples:",
            "  ./stoa task list --open --sort=-priority,due_date",
            "  ./stoa task list --overdue",
            "  ./stoa task list --all -o csv > tasks.csv"
        })
final class ListTasks implements Callable<Integer> {
    private static final int LARGEST_PAGE = 100;

    private final Environment environment;
    private final Api api;
    private final LastList last;

    @Mixin
    private final Printer printer;

    @Option(names = "--status", paramLabel = "STATUS", description = "todo, in_progress or completed.")
    private @Nullable Status status;

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "low, medium or high.")
    private @Nullable Priority priority;

    @Option(names = "--tag", paramLabel = "TAG", description = "Tasks with this tag.")
    private @Nullable String tag;

    @Option(names = "--open", description = "Tasks that are not completed.")
    private boolean open;

    @Option(names = "--overdue", description = "Open tasks whose due date has passed.")
    private boolean overdue;

    @Option(names = "--search", paramLabel = "TEXT", description = "Tasks that contain this text.")
    private @Nullable String search;

    @Option(names = "--sort", paramLabel = "FIELDS", description = "The order, such as due_date or -created_at.")
    private @Nullable String sort;

    @Option(names = "--page", paramLabel = "N", description = "Which page, 1 being the first.")
    private @Nullable Integer page;

    @Option(
            names = "--page-size",
            paramLabel = "N",
            defaultValue = "20",
            description = "Tasks on a page, 20 if you do not say, 100 at most.")
    private int pageSize;

    @Option(names = "--all", description = "Every page.")
    private boolean all;

    ListTasks(Environment environment, Api api, LastList last) {
        this.environment = environment;
        this.api = api;
        this.last = last;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        if (all && page != null) {
            throw Failure.misuse("--all and --page do not go together.");
        }
        var filter = new TaskFilter(status, priority, tag, open, overdue, search, sort);
        if (all) {
            var items = everyPage(filter);
            printer.print(items, Task.FIELDS, () -> show(items, 1, items.size()));
        } else {
            var number = page == null ? 1 : page;
            var answer = api.get(filter.path(number, pageSize));
            var items = answer.path("items");
            printer.print(
                    items,
                    Task.FIELDS,
                    () -> show(
                            items,
                            (number - 1) * pageSize + 1,
                            answer.path("total").asInt(0)));
        }
        return 0;
    }

    private ArrayNode everyPage(TaskFilter filter) {
        var items = Json.array();
        var next = filter.path(1, LARGEST_PAGE);
        while (!next.isEmpty()) {
            var answer = api.get(next);
            answer.path("items").forEach(items::add);
            next = answer.at("/_links/next").asString("");
        }
        return items;
    }

    private void show(JsonNode items, int first, int total) {
        var tasks =
                StreamSupport.stream(items.spliterator(), false).map(Task::of).toList();
        last.remember(first, tasks);
        if (tasks.isEmpty()) {
            printer.say("No tasks to show.");
            return;
        }
        table(tasks, first);
        if (tasks.size() < total) {
            printer.say("%d to %d of %d. See more with --page N, or all of them with --all."
                    .formatted(first, first + tasks.size() - 1, total));
        }
    }

    private void table(List<Task> tasks, int first) {
        // one's own name on every line would say nothing
        var owners = tasks.stream().map(Task::owner).distinct().count() > 1;
        var headings = new ArrayList<>(List.of("#", "TITLE", "PRIORITY", "STATUS", "DUE", "TAGS"));
        if (owners) {
            headings.add("OWNER");
        }
        var now = environment.now();
        printer.table(
                headings,
                IntStream.range(0, tasks.size())
                        .mapToObj(i -> {
                            var task = tasks.get(i);
                            var row = new ArrayList<>(List.of(
                                    new Cell(Integer.toString(first + i), Cell.Look.QUIET),
                                    task.titleCell(),
                                    task.priorityCell(),
                                    task.statusCell(),
                                    task.dueCell(now),
                                    task.tagsCell()));
                            if (owners) {
                                row.add(Cell.of(task.owner()));
                            }
                            return List.copyOf(row);
                        })
                        .toList());
    }
}
