package dev.stoa.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What was asked for on the command line.
///
/// @param folder the folder `bench` of the checkout
/// @param measures none of them only checks that all subjects do the same work
/// @param subjects names of those to measure; empty for all
/// @param words the command line as it was typed, for the report
record Options(
        Path folder,
        Set<Measure> measures,
        List<String> subjects,
        Pace pace,
        boolean isJson,
        boolean isRecorded,
        String words) {

    boolean isCheckOnly() {
        return measures.isEmpty();
    }

    /// How long to measure.
    ///
    /// @param rounds turns that each subject gets
    /// @param seconds length of a turn
    /// @param warmup seconds of each kind of load before the first turn, so that what is compiled late is compiled
    record Pace(int rounds, int seconds, int warmup) {
        static final Pace STANDARD = new Pace(5, 2, 8);
        static final Pace QUICK = new Pace(3, 1, 3);
    }

    /// @param args the folder, the name of the benchmark, and what was typed after it
    static Options parse(String[] args) {
        var folder = Path.of(args[0]);
        var words = "./stoa bench " + String.join(" ", List.of(args).subList(1, args.length));
        if (!args[1].equals("web")) {
            throw new IllegalArgumentException("there is no benchmark '" + args[1] + "'; `./stoa bench` lists them");
        }
        Set<Measure> measures = EnumSet.allOf(Measure.class);
        List<String> subjects = List.of();
        var pace = Pace.STANDARD;
        var isJson = false;
        var isRecorded = false;
        for (int i = 2; i < args.length; i++) {
            switch (args[i]) {
                case "--check" -> measures = EnumSet.noneOf(Measure.class);
                case "--quick" -> pace = Pace.QUICK;
                case "--json" -> isJson = true;
                case "--record" -> isRecorded = true;
                case "--measures" -> {
                    measures = EnumSet.noneOf(Measure.class);
                    for (var name : list(args, ++i)) {
                        measures.add(Measure.of(name));
                    }
                }
                case "--subjects" -> subjects = list(args, ++i);
                default -> throw new IllegalArgumentException("bench does not take '" + args[i] + "'");
            }
        }
        return new Options(folder, measures, subjects, pace, isJson, isRecorded, words);
    }

    private static List<String> list(String[] args, int index) {
        if (index == args.length) {
            throw new IllegalArgumentException(args[index - 1] + " takes names, separated by commas");
        }
        return Arrays.asList(args[index].split(","));
    }
}
