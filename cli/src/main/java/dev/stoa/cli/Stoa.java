package dev.stoa.cli;

import dev.stoa.cli.audit.AuditCommands;
import dev.stoa.cli.event.EventCommands;
import dev.stoa.cli.job.JobCommands;
import dev.stoa.cli.job.QueueCommands;
import dev.stoa.cli.people.PeopleCommands;
import dev.stoa.cli.privacy.PrivacyCommands;
import dev.stoa.cli.session.Login;
import dev.stoa.cli.session.Logout;
import dev.stoa.cli.session.Whoami;
import dev.stoa.cli.task.TaskCommands;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line of Stoa: `./stoa task add "Order flour"`.
///
/// Exit codes: 0 done, 1 it failed, 2 you asked wrongly.
@Command(
        name = "./stoa",
        synopsisSubcommandLabel = "COMMAND",
        description = "Talks to a running Stoa server.",
        footer = {
            "",
            "The server is the one you signed in to, http://localhost:8000 at first.",
            "NO_COLOR=1 turns colours off."
        })
public final class Stoa {
    private static final int FAILED = 1;
    private static final int ASKED_WRONGLY = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli sets and reads it
    private boolean help;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Say more when something fails.")
    private boolean verbose;

    private Stoa() {}

    static void main(String[] args) {
        var environment = Environment.system();
        var code = commandLine(environment).execute(args);
        environment.out().flush();
        System.exit(code);
    }

    static CommandLine commandLine(Environment environment) {
        var folder = new ConfigFolder(environment.configFolder());
        var api = new Api(environment, folder);
        var stoa = new Stoa();
        var commandLine = new CommandLine(stoa)
                .addSubcommand(new Login(environment, folder, api))
                .addSubcommand(new Logout(environment, folder, api))
                .addSubcommand(new Whoami(environment, api))
                .addSubcommand(TaskCommands.commandLine(environment, folder, api))
                .addSubcommand(PeopleCommands.commandLine(environment, api))
                .addSubcommand(JobCommands.commandLine(environment, api))
                .addSubcommand(QueueCommands.commandLine(environment, api))
                .addSubcommand(PrivacyCommands.commandLine(environment, folder, api))
                .addSubcommand(EventCommands.commandLine(environment, api))
                .addSubcommand(AuditCommands.commandLine(environment, api))
                .registerConverter(Server.class, Argument.parsedBy(Server::parse))
                .registerConverter(Printer.Format.class, Argument.parsedBy(Printer.Format::parse))
                // a title may begin with @
                .setExpandAtFiles(false)
                .setOut(writer(environment.out()))
                .setErr(writer(environment.err()))
                .setColorScheme(Help.defaultColorScheme(environment.isColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler((e, _) -> explainUse(e))
                .setExecutionExceptionHandler((e, command, _) -> stoa.explain(e, command.getErr()));
        layOutHelp(commandLine);
        return commandLine;
    }

    private static void layOutHelp(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .commandListHeading("%n");
        command.getSubcommands().values().forEach(Stoa::layOutHelp);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int explainUse(ParameterException e) {
        var command = e.getCommandLine();
        command.getErr().println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ASKED_WRONGLY;
    }

    private int explain(Exception e, PrintWriter err) {
        if (!(e instanceof Failure failure)) {
            err.println("Unexpected: " + e);
            if (verbose) {
                e.printStackTrace(err);
            }
            return FAILED;
        }
        err.println(Text.harmless(failure.explanation(), true));
        if (verbose && failure.note() != null) {
            err.println(failure.note());
        }
        return failure.exitCode();
    }
}
