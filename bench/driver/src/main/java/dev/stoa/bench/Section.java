package dev.stoa.bench;

import dev.stoa.bench.Results.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A table of a report: a line for each subject, a column for each measure.
record Section(String title, String explanation, List<String> measures) {

    /// Adds the table, without the measures that were not taken.
    ///
    /// @param titles of subjects, by name
    void append(StringBuilder text, Results results, UnaryOperator<String> titles) {
        var rows = results.rows();
        var columns = measures.stream()
                .filter(measure -> rows.stream().anyMatch(row -> row.measure().equals(measure)))
                .toList();
        if (columns.isEmpty()) {
            return;
        }
        text.append("\n## ").append(title).append("\n\n").append(explanation).append("\n\n| |");
        for (var column : columns) {
            text.append(' ').append(column).append(" |");
        }
        text.append("\n|---|").append("---:|".repeat(columns.size())).append('\n');
        for (var subject : measured(rows, columns)) {
            var cells = columns.stream()
                    .map(column ->
                            find(rows, column, subject).map(Section::cell).orElse(""))
                    .collect(Collectors.joining(" | "));
            text.append("| ")
                    .append(titles.apply(subject))
                    .append(" | ")
                    .append(cells)
                    .append(" |\n");
        }
    }

    private static List<String> measured(List<Row> rows, List<String> columns) {
        return rows.stream()
                .filter(row -> columns.contains(row.measure()))
                .map(Row::subject)
                .distinct()
                .toList();
    }

    private static Optional<Row> find(List<Row> rows, String measure, String subject) {
        return rows.stream()
                .filter(row -> row.measure().equals(measure) && row.subject().equals(subject))
                .findFirst();
    }

    private static String cell(Row row) {
        return "%s %s (%s)".formatted(figure(row.value()), row.unit(), figure(row.spread()));
    }

    /// Three digits are more than a measurement like this can promise.
    private static String figure(double value) {
        var decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
