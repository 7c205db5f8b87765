package dev.stoa.bench;

import dev.stoa.platform.Platform;
import dev.stoa.platform.PlatformConfig;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.EmbeddedPostgres;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// `./stoa bench platform`: what is under the modules, on the PostgreSQL that Stoa brings, beside what
/// others would use instead.
final class PlatformBench {
    private static final List<Section> SECTIONS = List.of(
            new Section(
                    "Events from a transaction to a subscription",
                    "16 writers publish as fast as they can, for ten organisations; a subscription does nothing with them."
                            + " From the first to the last handled, and the processor time for each.",
                    List.of("events", "processor time of Stoa", "of PostgreSQL")),
            new Section(
                    "Until an event is handled",
                    "From publishing it, the commit included.",
                    List.of("until handled p50", "until handled p99")),
            new Section(
                    "Jobs that do nothing",
                    ("%d at a time. From the start of the worker until the last is kept as done, and the processor time for"
                                    + " each, of the worker and of what keeps the jobs. × is the ratio to db-scheduler in"
                                    + " the same round.")
                            .formatted(JobSubject.CONCURRENCY),
                    List.of("jobs", "jobs / db-scheduler", "processor time", "of the store", "time / db-scheduler")),
            new Section(
                    "Asking for a job",
                    "One after the other, each kept before the next, and many at a time.",
                    List.of("enqueue one p50", "enqueue one p99", "enqueue many")));

    private final PlatformOptions options;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    private PlatformBench(PlatformOptions options) {
        this.options = options;
        versions.put("java", Runtime.version().toString());
    }

    /// @param args the folder, the name of the benchmark, and what was typed after it
    static void run(String[] args) throws IOException, InterruptedException {
        new PlatformBench(PlatformOptions.parse(args)).run();
    }

    private void run() throws IOException, InterruptedException {
        var results = measured();
        if (options.isCheckOnly()) {
            System.out.println("All is done, and each thing once.");
            return;
        }
        System.out.print(options.isJson() ? json(results) : markdown(results));
        if (options.isRecorded()) {
            Files.writeString(options.folder().resolve("results/platform.md"), markdown(results));
        }
    }

    /// Everything keeps its data in a folder that is made anew.
    private Results measured() throws IOException, InterruptedException {
        var folder = options.folder().resolve("driver/target/platform");
        deleteData(folder);
        Files.createDirectories(folder);
        var data = DataFolder.open(folder);
        try (var server = EmbeddedPostgres.start(data);
                var platform = platform(data, server);
                var subjects = new JobSubjects(options, platform, server, versions, leftOut)) {
            var results = new Results();
            for (var measure : measures(subjects)) {
                if (!options.isCheckOnly()) {
                    measure.round(platform, options.pace().warmup(), new Results());
                }
                for (var i = 0; i < options.pace().rounds(); i++) {
                    measure.round(platform, options.pace().seconds(), results);
                }
            }
            return results;
        }
    }

    /// On the server that others use too.
    private static Platform platform(DataFolder data, EmbeddedPostgres server) {
        var database = DatabaseConfig.DEFAULTS.withUrl(server.url("postgres"));
        return new Platform(data, Postgres.open(database, data), PlatformConfig.DEFAULTS, Clock.systemUTC());
    }

    private List<PlatformMeasure> measures(JobSubjects subjects) throws IOException, InterruptedException {
        List<PlatformMeasure> measures = new ArrayList<>();
        if (options.measures().contains("events")) {
            measures.add(new EventsMeasure());
        }
        if (options.measures().contains("jobs")) {
            measures.add(new JobsMeasure(subjects.started()));
        }
        return measures;
    }

    /// The programs of PostgreSQL stay: unpacking them takes longer than all else.
    private static void deleteData(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder) && !folder.relativize(file).toString().startsWith("postgres-")) {
                    Files.delete(file);
                }
            }
        }
    }

    private String json(Results results) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", "platform");
        object.put("machine", Machine.describe());
        object.put("versions", versions);
        object.put("rows", results.rows());
        object.put("left_out", leftOut);
        return JsonMapper.shared().writeValueAsString(object) + "\n";
    }

    private String markdown(Results results) throws IOException {
        var text = new StringBuilder();
        text.append("# ").append(options.words()).append("\n\n");
        text.append("On %s: %s. Load, Stoa and PostgreSQL share the cores; what is kept is on the disk.\n"
                .formatted(LocalDate.now(ZoneId.systemDefault()), Machine.describe()));
        text.append("Versions: ")
                .append(versions.entrySet().stream()
                        .map(version -> version.getKey() + " " + version.getValue())
                        .collect(Collectors.joining(", ")))
                .append(".\nEach figure is the median of %d rounds, and in parentheses the largest less the smallest.\n"
                        .formatted(options.pace().rounds()));
        leftOut.forEach((name, why) ->
                text.append(name).append(" is left out: ").append(why).append(".\n"));
        SECTIONS.forEach(section -> section.append(text, results, name -> name));
        return text.toString();
    }
}
