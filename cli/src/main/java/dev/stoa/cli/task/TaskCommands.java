package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Argument;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "task",
        synopsisSubcommandLabel = "COMMAND",
        description = "Add, list and finish tasks.",
        footer = {
            "",
            "TASK is the number of a task in the last list you saw, or its id.",
            "",
            "Examples:",
            "  ./stoa task add \"Order flour\" --priority high --due tomorrow",
            "  ./stoa task list --overdue",
            "  ./stoa task complete 1"
        })
public final class TaskCommands {
    private TaskCommands() {}

    public static CommandLine commandLine(Environment environment, ConfigFolder folder, Api api) {
        var last = new LastList(folder, api);
        return new CommandLine(new TaskCommands())
                .addSubcommand(new AddTask(environment, api))
                .addSubcommand(new ListTasks(environment, api, last))
                .addSubcommand(new ShowTask(environment, api, last))
                .addSubcommand(new EditTask(environment, api, last))
                .addSubcommand(new CompleteTask(environment, api, last))
                .addSubcommand(new ReopenTask(environment, api, last))
                .addSubcommand(new DeleteTask(environment, api, last))
                .addSubcommand(new TaskStats(environment, api))
                .registerConverter(TaskRef.class, Argument.parsedBy(TaskRef::parse))
                .registerConverter(Priority.class, Argument.parsedBy(Priority::parse))
                .registerConverter(Status.class, Argument.parsedBy(Status::parse))
                .registerConverter(DueDate.class, Argument.parsedBy(text -> DueDate.parse(text, environment.now())));
    }
}
