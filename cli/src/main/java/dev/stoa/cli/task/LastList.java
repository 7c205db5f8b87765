package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The list a person saw last, so that `complete 1` means its first task until they look at another.
///
/// The numbers stay what they were when tasks are added, completed or deleted meanwhile.
final class LastList {
    private static final String FILE = "last-list.json";

    private final ConfigFolder folder;
    private final Api api;

    LastList(ConfigFolder folder, Api api) {
        this.folder = folder;
        this.api = api;
    }

    /// @param first the number of the first task
    void remember(int first, List<Task> tasks) {
        var list = Json.object().put("account", api.session().toString()).put("first", first);
        var ids = list.putArray("ids");
        tasks.forEach(task -> ids.add(task.id()));
        folder.write(FILE, list);
    }

    /// Where the API has the task.
    ///
    /// @throws Failure if the number was not in the list, or there was no list for this account
    String pathOf(TaskRef task) {
        return switch (task) {
            case TaskRef.Id(var id) -> "/tasks/" + id;
            case TaskRef.Numbered(var number) -> "/tasks/" + idOf(number);
        };
    }

    private String idOf(int number) {
        var account = api.session().toString();
        var list = folder.read(FILE)
                .filter(json -> json.path("account").asString("").equals(account))
                .orElseThrow(() -> new Failure(
                        "There is no list that task " + number + " could be in. List your tasks: ./stoa task list"));
        var id = list.path("ids").path(number - list.path("first").asInt(1));
        if (!id.isString()) {
            throw new Failure("There is no task " + number + " in the last list" + range(list) + ".");
        }
        return id.stringValue();
    }

    private static String range(JsonNode list) {
        var first = list.path("first").asInt(1);
        var size = list.path("ids").size();
        return size == 0 ? ", which was empty" : ", which had " + first + " to " + (first + size - 1);
    }
}
