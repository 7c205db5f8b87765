package dev.stoa.examples.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A fenced block of a page: ```` ```java examples/src/main/java/Minimal.java ````.
///
/// @param line where it begins, counted from 1
/// @param language the first word after the fence, perhaps empty
/// @param of what follows it: the file that is quoted, or the program that is asked; perhaps empty
record Fence(Path page, int line, String language, String of, String text) {

    static List<Fence> in(Path page) throws IOException {
        var fences = new ArrayList<Fence>();
        var lines = Files.readAllLines(page);
        for (int start = 0; start < lines.size(); start++) {
            if (lines.get(start).startsWith("```")) {
                var end = start + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                var info = lines.get(start).substring(3).split(" ", 2);
                var text = String.join("\n", lines.subList(start + 1, end));
                fences.add(new Fence(page, start + 1, info[0], info.length == 2 ? info[1] : "", text));
                start = end;
            }
        }
        return fences;
    }

    /// Whether the block stands in the source, line for line and at whatever indentation. A line that is only
    /// `…`, in a comment or not, leaves something out.
    boolean isQuotedFrom(String source) {
        var lines = source.lines().toList();
        var from = 0;
        for (var part : text.split("(?m)^\\s*(//|--|#|<!--)?\\s*…\\s*(-->)?$\n?")) {
            var wanted = part.strip().isEmpty() ? "" : unindented(part.lines().toList());
            from = indexAfter(lines, from, wanted, (int) wanted.lines().count());
            if (from < 0) {
                return false;
            }
        }
        return true;
    }

    private static int indexAfter(List<String> lines, int from, String wanted, int count) {
        for (int i = from; i + count <= lines.size(); i++) {
            if (unindented(lines.subList(i, i + count)).equals(wanted)) {
                return i + count;
            }
        }
        return -1;
    }

    private static String unindented(List<String> lines) {
        return String.join("\n", lines).stripIndent().replaceAll("^\n+|\n+$", "");
    }

    @Override
    public String toString() {
        return page.normalize() + ":" + line;
    }
}
