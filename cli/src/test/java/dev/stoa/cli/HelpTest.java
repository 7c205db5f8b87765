package dev.stoa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
    @TempDir
    private Path home;

    static Stream<CommandSpec> commands() {
        return commandsOf(Stoa.commandLine(Environment.system()));
    }

    private static Stream<CommandSpec> commandsOf(CommandLine command) {
        return command.getSubcommands().values().stream()
                .flatMap(child -> Stream.concat(Stream.of(child.getCommandSpec()), commandsOf(child)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysWhatACommandDoesWithAnExampleOnEightyColumns(CommandSpec command) {
        var name = command.qualifiedName();

        var result =
                new Shell(home).run((name + " --help").replace("./stoa ", "").split(" "));

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("Usage: " + name).contains("Examples:\n  " + name);
        assertThat(result.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explainsEveryOption(CommandSpec command) {
        assertThat(command.options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
    }

    @Test
    void listsTheCommandsOfATask() {
        assertThat(new Shell(home).run("task", "--help").out())
                .contains("  add ", "  list ", "  show ", "  edit ", "  complete ", "  reopen ", "  delete ");
    }

    @Test
    void pointsToTheHelpWhenAskedForNothing() {
        var result = new Shell(home).run("task");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).endsWith("See ./stoa task --help\n");
    }
}
