package dev.stoa.platform.runtime;

import dev.stoa.platform.runtime.Settings.Given;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// `stoa.toml` as values by dotted key.
final class SettingsFile {
    private static final Pattern TABLE = Pattern.compile("\\s*\\[\\s*([^\\[\\]]+?)\\s*].*");
    private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z0-9_.\"'-]+)\\s*=.*");

    private final String name;
    private final Map<String, Integer> lines;
    private final Map<String, Given> values = new LinkedHashMap<>();

    private SettingsFile(String name, Map<String, Integer> lines) {
        this.name = name;
        this.lines = lines;
    }

    static Map<String, Given> parse(String name, String toml) {
        var file = new SettingsFile(name, lines(toml));
        try {
            file.add("", new TomlMapper().readTree(toml));
            return file.values;
        } catch (JacksonException e) {
            var location = e.getLocation();
            var line = location == null ? "" : ", line " + location.getLineNr();
            throw new SettingsException(List.of(name + " is not TOML: " + e.getOriginalMessage() + line));
        }
    }

    private void add(String key, JsonNode node) {
        if (node.isObject()) {
            node.forEachEntry((child, value) -> add(key.isEmpty() ? child : key + "." + child, value));
        } else {
            values.put(key, new Given(text(node), items(node), origin(key)));
        }
    }

    private static String text(JsonNode node) {
        return node.isArray() ? node.toString() : node.asString();
    }

    private static @Nullable List<String> items(JsonNode node) {
        return node.isArray() ? node.valueStream().map(SettingsFile::text).toList() : null;
    }

    private String origin(String key) {
        var line = lines.get(key);
        return line == null ? name : name + ", line " + line;
    }

    /// The parser keeps no positions in its tree, so they are looked up in the text. It serves messages only.
    private static Map<String, Integer> lines(String toml) {
        var lines = new HashMap<String, Integer>();
        var table = "";
        var number = 0;
        for (var line : toml.lines().toList()) {
            number++;
            var header = TABLE.matcher(line);
            var key = KEY.matcher(line);
            if (header.matches()) {
                table = header.group(1) + ".";
            } else if (key.matches()) {
                lines.putIfAbsent(table + key.group(1), number);
            }
        }
        return lines;
    }
}
