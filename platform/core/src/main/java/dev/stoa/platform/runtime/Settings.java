package dev.stoa.platform.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the operator decided, read once at the start from `stoa.toml`, `.env` beside it, the
/// environment and the command line.
///
/// A component asks for its section as a record whose defaults work on a laptop:
/// `settings.section("links", LinksConfig.DEFAULTS)`. The component `deleteBatch` is the key
/// `links.delete-batch`: `delete-batch` under `[links]` in the file, `STOA_LINKS_DELETE_BATCH` in the
/// environment. The command line wins over the environment, which wins over `.env` and that over the
/// file, which wins over the default. An empty variable counts as not set. `STOA_DATABASE_URL_FILE`
/// names a file that holds the value, which is how secrets come to containers.
///
/// Used by one thread.
public final class Settings {
    private static final String IN_FILE = "_FILE";

    private final String fileName;
    private final Map<String, Given> file;
    private final Map<String, String> dotEnv;
    private final Map<String, String> environment;
    private final Map<String, String> overrides;
    private final Map<String, String> aliases;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, Record> sections = new LinkedHashMap<>();

    /// A value as the operator wrote it.
    ///
    /// @param items the elements, if it was written as a list
    /// @param origin where it stands, for messages
    record Given(String text, @Nullable List<String> items, String origin) {}

    private Settings(
            String fileName,
            Map<String, Given> file,
            Map<String, String> dotEnv,
            Map<String, String> environment,
            Map<String, String> overrides,
            Map<String, String> aliases) {
        this.fileName = fileName;
        this.file = file;
        this.dotEnv = dotEnv;
        this.environment = environment;
        this.overrides = overrides;
        this.aliases = aliases;
    }

    /// Reads all there is. The values are checked when a section asks for them.
    ///
    /// @param file need not exist
    /// @param overrides values by key, from the command line
    /// @param aliases keys by the conventional name of a variable: `PORT` for `web.port`; the variable named
    ///     after the key wins
    /// @throws SettingsException if the file is not TOML, or `.env` not lines of `NAME=value`
    public static Settings read(
            Path file, Map<String, String> environment, Map<String, String> overrides, Map<String, String> aliases) {
        try {
            var name = String.valueOf(file.getFileName());
            var values =
                    Files.exists(file) ? SettingsFile.parse(name, Files.readString(file)) : Map.<String, Given>of();
            return new Settings(
                    name, values, DotEnv.read(file.resolveSibling(".env")), environment, overrides, aliases);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// The section's values: what the operator gave, and the rest from `defaults`.
    ///
    /// @throws SettingsException naming everything that is wrong in the section
    public <T extends Record> T section(String name, T defaults) {
        sections.put(name, defaults);
        var components = defaults.getClass().getRecordComponents();
        var values = new @Nullable Object[components.length];
        var problems = new ArrayList<String>();
        for (var i = 0; i < components.length; i++) {
            var key = name + "." + dashed(components[i].getName());
            known.add(key);
            try {
                var given = find(key);
                values[i] = given.isPresent() ? value(components[i], given.get()) : read(components[i], defaults);
            } catch (IllegalArgumentException e) {
                problems.add(key + " " + e.getMessage());
            }
        }
        if (problems.isEmpty()) {
            try {
                return construct(defaults, components, values);
            } catch (IllegalArgumentException e) {
                problems.add(refusal(name, String.valueOf(e.getMessage())));
            }
        }
        file.keySet().stream()
                .filter(key -> key.startsWith(name + ".") && !known.contains(key))
                .map(this::unknownInFile)
                .forEach(problems::add);
        throw new SettingsException(problems);
    }

    /// The sections that were asked for, with their defaults.
    public Map<String, Record> sections() {
        return Collections.unmodifiableMap(sections);
    }

    /// What can be set in a section.
    public List<Described> described(String section) {
        var defaults = Objects.requireNonNull(sections.get(section));
        return Arrays.stream(defaults.getClass().getRecordComponents())
                .map(component -> {
                    var key = section + "." + dashed(component.getName());
                    var isSecret = component.isAnnotationPresent(Secret.class);
                    var value = isSecret ? null : read(component, defaults);
                    return new Described(component.getName(), key, variables(key), value);
                })
                .toList();
    }

    /// Something that can be set.
    ///
    /// @param component of the record
    /// @param variables that set it, the one named after the key first
    /// @param otherwise its default; null for none
    public record Described(
            String component,
            String key,
            List<String> variables,
            @Nullable Object otherwise) {}

    /// Refuses what nobody asked for: keys in the file and on the command line, and variables `STOA_…`. Call
    /// it when all sections have been read.
    ///
    /// @throws SettingsException naming each with the known name nearest to it
    public void refuseUnknown() {
        var problems = new ArrayList<String>();
        file.keySet().stream()
                .filter(key -> !known.contains(key))
                .map(this::unknownInFile)
                .forEach(problems::add);
        overrides.keySet().stream()
                .filter(key -> !known.contains(key))
                .map(key -> "unknown setting " + key + " on the command line" + suggestion(key, known))
                .forEach(problems::add);
        var variables = known.stream().map(Settings::variable).collect(Collectors.toCollection(LinkedHashSet::new));
        variables.addAll(aliases.keySet());
        environment.keySet().stream()
                .filter(variable -> variable.startsWith("STOA_") && !isVariable(variable, variables))
                .sorted()
                .map(variable -> "unknown variable " + variable + suggestion(variable, variables))
                .forEach(problems::add);
        dotEnv.keySet().stream()
                .filter(variable -> !isVariable(variable, variables))
                .map(variable -> "unknown variable " + variable + " in .env" + suggestion(variable, variables))
                .forEach(problems::add);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static boolean isVariable(String name, Set<String> variables) {
        return variables.contains(name)
                || (name.endsWith(IN_FILE) && variables.contains(name.substring(0, name.length() - IN_FILE.length())));
    }

    /// @throws IllegalArgumentException if a value is given twice, or in a file that cannot be read
    private Optional<Given> find(String key) {
        var override = overrides.get(key);
        if (override != null) {
            return Optional.of(new Given(override, null, "command line"));
        }
        for (var source : List.of(environment, dotEnv)) {
            for (var variable : variables(key)) {
                var given = find(variable, source);
                if (given.isPresent()) {
                    return given;
                }
            }
        }
        return Optional.ofNullable(file.get(key));
    }

    private List<String> variables(String key) {
        var variables = new ArrayList<String>();
        variables.add(variable(key));
        aliases.entrySet().stream()
                .filter(alias -> alias.getValue().equals(key))
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(variables::add);
        return variables;
    }

    private static Optional<Given> find(String variable, Map<String, String> source) {
        var text = source.getOrDefault(variable, "");
        var path = source.getOrDefault(variable + IN_FILE, "");
        if (path.isEmpty()) {
            return text.isEmpty() ? Optional.empty() : Optional.of(new Given(text, null, variable));
        }
        if (!text.isEmpty()) {
            throw new IllegalArgumentException(
                    "is given twice, by " + variable + " and by " + variable + IN_FILE + "; remove one");
        }
        try {
            return Optional.of(new Given(Files.readString(Path.of(path)).strip(), null, variable + IN_FILE));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read from " + path + " (" + variable + IN_FILE + ")", e);
        }
    }

    private static Object value(RecordComponent component, Given given) {
        try {
            return SettingType.of(component.getGenericType()).parse(given);
        } catch (SettingType.Unreadable e) {
            var came =
                    component.isAnnotationPresent(Secret.class) ? "was something else" : "was '" + given.text() + "'";
            throw new IllegalArgumentException(
                    "must be " + e.expected() + ", " + came + " (" + given.origin() + ")", e);
        }
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component + " of " + record.getClass(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Record> T construct(T defaults, RecordComponent[] components, @Nullable Object[] values) {
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = (Constructor<T>) defaults.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make " + defaults.getClass(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + defaults.getClass(), e);
        }
    }

    /// A record's own words, which by convention begin with the key inside the section.
    private String refusal(String section, String message) {
        var key = section + "." + message.split("[\\s:,]", 2)[0];
        if (!known.contains(key)) {
            return section + ": " + message;
        }
        return section + "." + message
                + find(key).map(given -> " (" + given.origin() + ")").orElse("");
    }

    private String unknownInFile(String key) {
        return "unknown setting " + key + " in " + fileName + suggestion(key, known);
    }

    private static String suggestion(String name, Set<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 3))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /// Levenshtein's: how many letters to insert, delete or replace.
    private static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (var i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static String dashed(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String variable(String key) {
        return "STOA_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
