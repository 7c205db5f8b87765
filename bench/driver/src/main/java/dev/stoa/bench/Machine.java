package dev.stoa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where it was measured, in a line.
final class Machine {
    private Machine() {}

    static String describe() throws IOException {
        var memory = Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""));
        return "%d × %s, %d GB, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        value("/proc/cpuinfo", "model name"),
                        Math.round(memory / 1024.0 / 1024.0),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
    }

    private static String value(String file, String name) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /// Versions of what is measured with and of what is measured.
    static Map<String, String> versions(Iterable<Subject> subjects) throws IOException, InterruptedException {
        var versions = new LinkedHashMap<String, String>();
        versions.put("java", Runtime.version().toString());
        versions.put("node", Command.output("node", "--version").substring(1));
        for (var subject : subjects) {
            if (subject.missing() == null) {
                versions.put(subject.name(), subject.version());
            }
        }
        return versions;
    }
}
