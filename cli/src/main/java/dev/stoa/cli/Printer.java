package dev.stoa.cli;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Writes a command's data to standard output in the format the person chose, and talk to standard error.
///
/// A command mixes it in, which gives it the option `--output`.
public final class Printer {
    private static final String GAP = "  ";

    private final Environment environment;

    enum Format {
        TABLE,
        JSON,
        CSV;

        static Format parse(String text) {
            return switch (text) {
                case "table" -> TABLE;
                case "json" -> JSON;
                case "csv" -> CSV;
                default -> throw new IllegalArgumentException("'" + text + "' is not a format; use table, json or csv");
            };
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (for people), json (as the API says it) or csv.")
    private Format format = Format.TABLE;

    public Printer(Environment environment) {
        this.environment = environment;
    }

    /// Writes one thing or an array of things.
    ///
    /// @param fields the columns of the CSV, as JSON pointers
    /// @param forPeople writes the same for reading, through the methods below
    public void print(JsonNode data, List<String> fields, Runnable forPeople) {
        switch (format) {
            case JSON -> environment.out().println(Json.pretty(data));
            case CSV -> environment.out().print(Csv.of(fields, data.isArray() ? data : List.of(data)));
            case TABLE -> forPeople.run();
        }
    }

    /// A table with a heading line. On a narrow terminal its widest column is cut.
    public void table(List<String> headings, List<List<Cell>> rows) {
        var widths = IntStream.range(0, headings.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> Text.width(shown(row.get(column))))
                        .reduce(Text.width(headings.get(column)), Math::max))
                .boxed()
                .collect(Collectors.toList());
        environment.width().ifPresent(available -> {
            var excess =
                    widths.stream().mapToInt(width -> width).sum() + GAP.length() * (widths.size() - 1) - available;
            var widest = widths.indexOf(Collections.max(widths));
            // below 12 columns a text says nothing; a line that wraps is better
            widths.set(widest, Math.min(widths.get(widest), Math.max(12, widths.get(widest) - excess)));
        });

        line(headings.stream().map(text -> new Cell(text, Cell.Look.STRONG)).toList(), widths);
        rows.forEach(row -> line(row, widths));
    }

    /// Names and values of one thing, a line each; what has no value is left out.
    public void details(List<String> names, List<Cell> values) {
        var width = names.stream().mapToInt(Text::width).max().orElse(0);
        for (var i = 0; i < names.size(); i++) {
            var value = values.get(i);
            if (value.text().isEmpty()) {
                continue;
            }
            environment
                    .out()
                    .println(paint(Cell.Look.QUIET, padded(names.get(i), width))
                            + GAP
                            + paint(value.look(), Text.harmless(value.text(), true)));
        }
    }

    /// One plain line of data.
    public void line(String text) {
        environment.out().println(Text.harmless(text, false));
    }

    /// Something to know that is not data.
    public void say(String text) {
        environment.say(text);
    }

    private void line(List<Cell> cells, List<Integer> widths) {
        var line = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            var text = Text.fit(shown(cells.get(i)), widths.get(i));
            line.append(i == 0 ? "" : GAP).append(paint(cells.get(i).look(), text));
            if (i < cells.size() - 1) {
                line.append(" ".repeat(widths.get(i) - Text.width(text)));
            }
        }
        environment.out().println(line.toString().stripTrailing());
    }

    private static String shown(Cell cell) {
        return Text.harmless(cell.text(), false);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - Text.width(text));
    }

    private String paint(Cell.Look look, String text) {
        return environment.isColoured() && !text.isEmpty() ? look.paint(text) : text;
    }
}
