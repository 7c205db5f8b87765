package dev.stoa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// How long servers take from the start of the process to the first reply; those on the JVM also with an AOT cache.
record Starts(List<Subject> subjects, int rounds, Results results) {

    void measure() throws IOException, InterruptedException {
        for (var subject : subjects) {
            if (subject.isJava()) {
                train(subject);
            }
        }
        for (int round = 1; round <= rounds; round++) {
            System.err.println("start, round " + round);
            for (var subject : subjects) {
                once("start", subject, List.of());
                if (subject.isJava()) {
                    // a cache that cannot be used fails the start
                    once("start with AOT cache", subject, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache(subject)));
                }
            }
        }
    }

    /// Leaves behind what the JVM learns from a few requests. It writes that when it ends.
    private static void train(Subject subject) throws IOException, InterruptedException {
        System.err.println("AOT cache of " + subject.name());
        Files.deleteIfExists(subject.folder().resolve(cache(subject)));
        try (var server = Server.start(subject, List.of("-XX:AOTCacheOutput=" + cache(subject)))) {
            Work.check(server);
        }
    }

    private void once(String measure, Subject subject, List<String> flags) throws IOException, InterruptedException {
        try (var server = Server.start(subject, flags)) {
            results.add(measure, subject, "ms", server.startTime().toNanos() / 1e6);
        }
    }

    private static String cache(Subject subject) {
        return subject.name() + ".aot";
    }
}
