package dev.stoa.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Comma-separated values as in RFC 4180: a header line, CRLF, quotes where they are needed.
///
/// A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and a title may come from somebody who
/// wants that. Such a text gets an apostrophe in front, which a spreadsheet takes for "this is text". Numbers stay
/// as they are, so `-5` is still minus five. The one loss is that apostrophe; JSON is the format that changes nothing.
final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+([.,]\\d+)*");

    private Csv() {}

    /// @param fields JSON pointers into each item; `/owner/name` is the column `owner_name`
    static String of(List<String> fields, Iterable<JsonNode> items) {
        var header = fields.stream()
                .map(field -> field.substring(1).replace('/', '_'))
                .collect(Collectors.joining(","));
        var rows = StreamSupport.stream(items.spliterator(), false)
                .map(item -> fields.stream()
                        .map(field -> quoted(text(item.at(field))))
                        .collect(Collectors.joining(",")));
        return header + "\r\n" + rows.map(row -> row + "\r\n").collect(Collectors.joining());
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return notAFormula(StreamSupport.stream(value.spliterator(), false)
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(";")));
        }
        return value.isNull() || value.isMissingNode() ? "" : notAFormula(value.asString());
    }

    private static String notAFormula(String text) {
        var suspicious = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return suspicious && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }

    private static String quoted(String text) {
        var plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
