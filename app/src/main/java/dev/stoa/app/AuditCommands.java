package dev.stoa.app;

import dev.stoa.app.Arguments.Misunderstood;
import dev.stoa.platform.audit.AuditReport;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.runtime.StartRefused;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// `stoa audit verify`: whether the audit log is what was recorded. `./stoa audit list` asks the server.
final class AuditCommands {
    private AuditCommands() {}

    static void run(Arguments arguments, Settings settings, Path home, PrintStream out) {
        if (!arguments.operands().equals(List.of("verify"))) {
            throw new Misunderstood("what can be done is: audit verify, and audit list");
        }
        var config = StoaConfig.read(settings, home);
        var folder = config.app().data();
        try (var database = Maintenance.open(config.platform().database(), folder)) {
            say(out, AuditReport.of(database, folder, config.platform().secrets(), arguments.head()));
        } catch (IllegalArgumentException e) {
            throw new Misunderstood(String.valueOf(e.getMessage()));
        }
    }

    private static void say(PrintStream out, AuditReport report) {
        if (report.trouble() != null) {
            throw new StartRefused("the audit log was tampered with, or is damaged: " + report.trouble() + ". The "
                    + report.entries() + " entries before are whole.");
        }
        out.println("The audit log is whole: " + report.entries() + " entries.");
        if (report.pending() > 0) {
            out.println(report.pending() + " more are recorded and wait to be sealed.");
        }
        if (report.entries() > 0) {
            out.println("Note elsewhere, to compare with later (--head): " + report.head());
        }
    }
}
