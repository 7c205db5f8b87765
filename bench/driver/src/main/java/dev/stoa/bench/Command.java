package dev.stoa.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A program that is run to its end.
final class Command {
    private Command() {}

    /// What the program writes, stripped.
    ///
    /// @throws IOException if it is not installed or fails
    static String output(String... words) throws IOException, InterruptedException {
        return end(new ProcessBuilder(words).redirectErrorStream(true), List.of(words));
    }

    /// @throws IOException if it is not installed or fails
    static void run(Path folder, String... words) throws IOException, InterruptedException {
        end(new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true), List.of(words));
    }

    private static String end(ProcessBuilder builder, List<String> words) throws IOException, InterruptedException {
        var process = builder.redirectInput(new File("/dev/null")).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed: " + output);
        }
        return output;
    }
}
