package dev.stoa.cli.task;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// The argument `TASK` of the commands that are about one task.
final class TaskArgument {
    private final LastList last;

    @Parameters(paramLabel = "TASK", description = "Its number in the last list, or its id.")
    private @Nullable TaskRef task;

    TaskArgument(LastList last) {
        this.last = last;
    }

    /// Where the API has the task.
    String path() {
        return last.pathOf(requireNonNull(task, "a command line without TASK does not get this far"));
    }
}
