package dev.stoa.app;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was typed after `stoa`.
///
/// @param command `up`, `down`, `db`, `secrets` or `audit`
/// @param operands what follows the last three: an action and what it acts on
/// @param switches options of those three without a value
/// @param head the tree head that `audit verify` compares with; null for none
/// @param config the settings file; null for the usual one
/// @param settings settings by key, which win over all others
record Arguments(
        String command,
        List<String> operands,
        Set<String> switches,
        @Nullable String head,
        @Nullable Path config,
        Map<String, String> settings) {
    private static final Set<String> COMMANDS = Set.of("up", "down", "db", "secrets", "audit");

    /// The command line cannot be understood. Ends the process with 2.
    static final class Misunderstood extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misunderstood(String message) {
            super(message, null, false, false);
        }
    }

    static Arguments parse(List<String> typed) {
        var rest = new ArrayDeque<>(typed);
        var command = rest.isEmpty() ? "" : rest.pop();
        if (!COMMANDS.contains(command)) {
            throw new Misunderstood("the commands are up, down, db, secrets and audit, not '" + command + "'");
        }
        var hasOperands = !command.equals("up") && !command.equals("down");
        var operands = new ArrayList<String>();
        var switches = new LinkedHashSet<String>();
        @Nullable String head = null;
        @Nullable Path config = null;
        var settings = new LinkedHashMap<String, String>();
        while (!rest.isEmpty()) {
            var option = rest.pop();
            switch (option) {
                case "--data" -> settings.put("app.data", value(option, rest));
                case "--head" -> head = value(option, rest);
                case "--config" -> config = Path.of(value(option, rest));
                case "--port" -> settings.put("web.port", value(option, rest));
                case "--modules" -> settings.put("app.modules", value(option, rest));
                case "--demo" -> settings.put("app.demo", "true");
                case "--with-secrets", "--verify", "--now" -> switches.add(option);
                default -> {
                    if (!hasOperands || option.startsWith("-")) {
                        throw unknown(option, hasOperands);
                    }
                    operands.add(option);
                }
            }
        }
        if (!hasOperands && !switches.isEmpty()) {
            throw unknown(switches.getFirst(), false);
        }
        if (head != null && !command.equals("audit")) {
            throw unknown("--head", hasOperands);
        }
        return new Arguments(command, operands, switches, head, config, settings);
    }

    private static Misunderstood unknown(String option, boolean hasOperands) {
        return new Misunderstood("there is no option " + option + "; there are "
                + (hasOperands
                        ? "--data DIR, --config FILE, --with-secrets, --verify and --now"
                        : "--port N, --data DIR, --modules a,b, --demo and --config FILE"));
    }

    private static String value(String option, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new Misunderstood(option + " needs a value");
        }
        return rest.pop();
    }
}
