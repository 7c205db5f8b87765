package dev.stoa.bench;

import dev.stoa.bench.Options.Pace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What was asked for on the command line of `./stoa bench platform`.
///
/// @param folder the folder `bench` of the checkout
/// @param subjects who runs jobs
/// @param isCheckOnly whether to do a little of everything once, without measuring and without what
///     would have to be fetched
/// @param words the command line as it was typed, for the report
record PlatformOptions(
        Path folder,
        List<String> measures,
        List<String> subjects,
        Pace pace,
        boolean isCheckOnly,
        boolean isJson,
        boolean isRecorded,
        String words) {
    private static final List<String> MEASURES = List.of("events", "jobs");
    private static final List<String> SUBJECTS = List.of("db-scheduler", "stoa", "stoa-100", "bullmq");

    /// @param args the folder, the name of the benchmark, and what was typed after it
    static PlatformOptions parse(String[] args) {
        var words = "./stoa bench " + String.join(" ", List.of(args).subList(1, args.length));
        var measures = MEASURES;
        var subjects = SUBJECTS;
        var pace = new Pace(5, 3, 5);
        var isCheckOnly = false;
        var isJson = false;
        var isRecorded = false;
        for (var i = 2; i < args.length; i++) {
            switch (args[i]) {
                case "--check" -> isCheckOnly = true;
                case "--quick" -> pace = new Pace(1, 3, 5);
                case "--json" -> isJson = true;
                case "--record" -> isRecorded = true;
                case "--measures" -> measures = chosen(args, ++i, MEASURES);
                case "--subjects" -> subjects = chosen(args, ++i, SUBJECTS);
                default -> throw new IllegalArgumentException("bench platform does not take '" + args[i] + "'");
            }
        }
        if (isCheckOnly) {
            pace = new Pace(1, 0, 0);
            subjects = List.of("stoa", "stoa-100");
        }
        return new PlatformOptions(Path.of(args[0]), measures, subjects, pace, isCheckOnly, isJson, isRecorded, words);
    }

    private static List<String> chosen(String[] args, int index, List<String> all) {
        if (index == args.length) {
            throw new IllegalArgumentException(args[index - 1] + " takes names, separated by commas");
        }
        var names = Arrays.asList(args[index].split(","));
        if (!all.containsAll(names)) {
            throw new IllegalArgumentException(args[index - 1] + " takes some of " + all + ", not " + names);
        }
        return names;
    }
}
