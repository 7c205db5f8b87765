package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.runtime.Settings.Described;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `docs/settings.md` says what the code reads. `-Dstoa.write-settings=true` writes it anew.
class SettingsDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/settings.md");

    private static final String HEAD = """
        # Settings

        They stand in `stoa.toml` in the folder one starts from (another file with `--config`), in `.env` beside it, and in
        the environment. The command line wins over the environment, that over `.env`, that over `stoa.toml`. A setting
        nobody knows stops the start, with the nearest known name. `NAME_FILE` names a file that holds the value of the
        variable `NAME`.

        This page is made from the code.
        """;

    private final Settings settings = Settings.read(Path.of("none/stoa.toml"), Map.of(), Map.of(), Main.CONVENTIONAL);

    @Test
    void namesEverySettingThatTheCodeReads() throws IOException {
        StoaConfig.read(settings, Path.of(""));
        var page = page();

        if (Boolean.getBoolean("stoa.write-settings")) {
            Files.writeString(DOCUMENT, page);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("write it anew with -Dstoa.write-settings=true")
                .isEqualTo(page);
    }

    private String page() throws IOException {
        var page = new StringBuilder(HEAD);
        for (var section : new TreeMap<>(settings.sections()).entrySet()) {
            var source = source(section.getValue().getClass());
            page.append("\n## ")
                    .append(section.getKey())
                    .append("\n\n| Setting | Variable | Default | |\n|---|---|---|---|\n");
            for (var setting : settings.described(section.getKey())) {
                page.append("| `").append(setting.key()).append("` | ").append(variables(setting));
                page.append(" | ").append(otherwise(setting.otherwise()));
                page.append(" | ").append(meaning(source, setting.component())).append(" |\n");
            }
        }
        page.append("\n## Variables that are no settings\n\n| Variable | |\n|---|---|\n");
        new TreeMap<>(Main.NOT_SETTINGS)
                .forEach((name, meaning) -> page.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(meaning)
                        .append(" |\n"));
        return page.toString();
    }

    private static String variables(Described setting) {
        return setting.variables().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String otherwise(@Nullable Object value) {
        var text = switch (value) {
            case null -> "";
            case Duration time -> duration(time);
            case List<?> items -> items.stream().map(Object::toString).collect(Collectors.joining(","));
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Object other -> other.toString();
        };
        return text.isEmpty() ? "none" : "`" + text + "`";
    }

    private static String duration(Duration time) {
        var seconds = time.toSeconds();
        if (time.toMillis() % 1_000 != 0) {
            return time.toMillis() + "ms";
        }
        if (seconds % 86_400 == 0) {
            return time.toDays() + "d";
        }
        return seconds % 3_600 == 0 ? time.toHours() + "h" : seconds % 60 == 0 ? time.toMinutes() + "m" : seconds + "s";
    }

    /// What stands at `@param` in the record.
    private static String meaning(String source, String component) {
        var found = Pattern.compile("/// @param " + component + " (.*(?:\\R///     .*)*)")
                .matcher(source);
        assertThat(found.find()).as("@param " + component).isTrue();
        return found.group(1)
                .replaceAll("\\R///\\s+", " ")
                .replaceAll("\\bnull\\b", "none")
                .replace("|", "\\|");
    }

    private static String source(Class<?> record) throws IOException {
        var file = record.getName().replace('.', '/') + ".java";
        try (var places = Files.find(
                Path.of(".."),
                12,
                (path, _) -> path.endsWith(Path.of("src/main/java").resolve(file)))) {
            return Files.readString(places.findFirst().orElseThrow());
        }
    }
}
