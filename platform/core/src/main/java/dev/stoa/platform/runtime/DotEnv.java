package dev.stoa.platform.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The file `.env`: variables by name, `NAME=value` a line, quoted if they begin or end with blanks.
final class DotEnv {
    private static final Pattern LINE =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*");
    private static final Pattern QUOTED = Pattern.compile("\"(.*)\"|'(.*)'");

    private DotEnv() {}

    /// Empty if there is no such file.
    ///
    /// @throws SettingsException naming the lines that are no variables, without their text
    static Map<String, String> read(Path file) throws IOException {
        var variables = new LinkedHashMap<String, String>();
        if (Files.notExists(file)) {
            return variables;
        }
        var problems = new ArrayList<String>();
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            var form = LINE.matcher(line);
            if (form.matches()) {
                variables.put(form.group(1), unquoted(form.group(2)));
            } else if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                problems.add(".env, line " + number + " is not NAME=value");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return variables;
    }

    private static String unquoted(String value) {
        var quoted = QUOTED.matcher(value);
        if (!quoted.matches()) {
            return value;
        }
        return quoted.group(1) != null ? quoted.group(1) : quoted.group(2);
    }
}
