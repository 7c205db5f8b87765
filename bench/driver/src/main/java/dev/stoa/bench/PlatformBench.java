package dev.stoa.bench;

import dev.stoa.platform.Platform;
import dev.stoa.platform.PlatformConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// `./stoa bench platform`: what is under the modules, on the PostgreSQL that Stoa brings.
final class PlatformBench {
    private static final List<PlatformMeasure> MEASURES = List.of(new EventsMeasure());

    private final Path folder;
    private final List<String> args;

    private PlatformBench(Path folder, List<String> args) {
        this.folder = folder;
        this.args = args;
    }

    /// @param args the folder, the name of the benchmark, and what was typed after it
    static void run(String[] args) throws IOException, InterruptedException {
        new PlatformBench(Path.of(args[0]), Arrays.asList(args).subList(1, args.length)).run();
    }

    private void run() throws IOException, InterruptedException {
        var results = new Results();
        var isQuick = args.contains("--quick");
        var data = folder.resolve("driver/target/data");
        Files.createDirectories(data);
        try (var platform = Platform.start(PlatformConfig.DEFAULTS, data, Clock.systemUTC(), null)) {
            for (var measure : chosen()) {
                measure.round(platform, 5, new Results());
                for (var i = 0; i < (isQuick ? 1 : 5); i++) {
                    measure.round(platform, isQuick ? 3 : 5, results);
                }
            }
        }
        var text = args.contains("--json") ? json(results) : markdown(results);
        System.out.print(text);
        if (args.contains("--record")) {
            Files.writeString(folder.resolve("results/platform.md"), markdown(results));
        }
    }

    private List<PlatformMeasure> chosen() {
        var index = args.indexOf("--measures");
        if (index < 0) {
            return MEASURES;
        }
        var names = Arrays.asList(args.get(index + 1).split(","));
        var found = MEASURES.stream()
                .filter(measure -> names.contains(measure.name()))
                .toList();
        if (found.size() < names.size()) {
            throw new IllegalArgumentException("the measures are "
                    + MEASURES.stream().map(PlatformMeasure::name).toList() + ", not " + names);
        }
        return found;
    }

    private static String json(Results results) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", "platform");
        object.put("machine", Machine.describe());
        object.put("versions", java.util.Map.of("java", Runtime.version().toString()));
        object.put("rows", results.rows());
        return JsonMapper.shared().writeValueAsString(object) + "\n";
    }

    private String markdown(Results results) throws IOException {
        var text = new StringBuilder();
        text.append("# ./stoa bench ").append(String.join(" ", args)).append("\n\n");
        text.append("On %s: %s, Java %s. Load, Stoa and its PostgreSQL share the cores; fsync is on.\n\n"
                .formatted(LocalDate.now(ZoneId.systemDefault()), Machine.describe(), Runtime.version()));
        text.append("| | | |\n|---|---|---:|\n");
        for (var row : results.rows()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.1f %s (%,.1f) |%n",
                    row.measure(),
                    row.subject(),
                    row.value(),
                    row.unit(),
                    row.spread()));
        }
        return text.toString();
    }
}
