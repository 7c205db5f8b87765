package dev.stoa.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured, round by round.
final class Results {
    private final Map<Key, List<Double>> samples = new LinkedHashMap<>();

    private final Map<String, String> failures = new LinkedHashMap<>();

    private record Key(String measure, String subject, String unit) {}

    /// One line of the result.
    ///
    /// @param value the median of the rounds
    /// @param spread the largest less the smallest
    record Row(String measure, String subject, double value, String unit, double spread) {}

    void add(String measure, Subject subject, String unit, double sample) {
        add(measure, subject.name(), unit, sample);
    }

    /// @param subject its name
    void add(String measure, String subject, String unit, double sample) {
        samples.computeIfAbsent(new Key(measure, subject, unit), _ -> new ArrayList<>())
                .add(sample);
        System.err.printf(Locale.ROOT, "  %s %s: %.1f %s%n", subject, measure, sample, unit);
    }

    /// Part of the measurement broke off; the rest counts.
    void failed(String part, Exception e) {
        System.err.println(part + " broke off: " + e.getMessage());
        failures.put(part, String.valueOf(e.getMessage()));
    }

    /// Why a part broke off, by part.
    Map<String, String> failures() {
        return failures;
    }

    List<Row> rows() {
        return samples.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Row row(Key key, List<Double> samples) {
        var sorted = samples.stream().sorted().toList();
        var middle = sorted.size() / 2;
        var median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Row(key.measure, key.subject, median, key.unit, sorted.getLast() - sorted.getFirst());
    }
}
