package dev.stoa.app;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was typed after `stoa`.
///
/// @param command `up` or `down`
/// @param config the settings file; null for the usual one
/// @param settings settings by key, which win over all others
record Arguments(String command, @Nullable Path config, Map<String, String> settings) {

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
        if (!command.equals("up") && !command.equals("down")) {
            throw new Misunderstood("the commands are up and down, not '" + command + "'");
        }
        @Nullable Path config = null;
        var settings = new LinkedHashMap<String, String>();
        while (!rest.isEmpty()) {
            var option = rest.pop();
            switch (option) {
                case "--port" -> settings.put("web.port", value(option, rest));
                case "--data" -> settings.put("app.data", value(option, rest));
                case "--modules" -> settings.put("app.modules", value(option, rest));
                case "--demo" -> settings.put("app.demo", "true");
                case "--config" -> config = Path.of(value(option, rest));
                default ->
                    throw new Misunderstood("there is no option " + option
                            + "; there are --port N, --data DIR, --modules a,b, --demo and --config FILE");
            }
        }
        return new Arguments(command, config, settings);
    }

    private static String value(String option, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new Misunderstood(option + " needs a value");
        }
        return rest.pop();
    }
}
