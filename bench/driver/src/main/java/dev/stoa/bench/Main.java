package dev.stoa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `./stoa bench`, once the script has built what it needs.
final class Main {

    static void main(String[] args) throws IOException, InterruptedException {
        try {
            if (args[1].equals("platform")) {
                PlatformBench.run(args);
            } else {
                run(Options.parse(args));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("stoa: " + e.getMessage());
            System.exit(e instanceof IllegalArgumentException ? 2 : 1);
        }
    }

    private static void run(Options options) throws IOException, InterruptedException {
        var subjects = Peers.in(options.folder(), options.subjects());
        var results = new Results();
        new WebBench(options, subjects, results).run();
        if (options.isCheckOnly()) {
            System.out.println("All do the same work.");
            return;
        }
        var report = new Report(options, subjects, results);
        System.out.print(options.isJson() ? report.json() : report.markdown());
        if (options.isRecorded()) {
            record(options.folder().resolve("results/web.md"), report.markdown());
        }
        if (!results.failures().isEmpty()) {
            System.exit(1);
        }
    }

    private static void record(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.err.println("recorded in " + file);
    }
}
