package dev.stoa.platform.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A process that has written one value, waits with another, and does not come to write that.
final class CountsAndHangs {
    private CountsAndHangs() {}

    static void main(String[] arguments) throws Exception {
        var file = Path.of(arguments[0]);
        var sums = new WriteBehind<String, Integer>(
                "sums", Duration.ofHours(1), Integer::sum, values -> write(file, values));
        sums.start();
        sums.put("a", 1);
        sums.flush();
        sums.put("b", 1);
        System.out.println("counted");
        Thread.sleep(600_000);
    }

    private static void write(Path file, Map<String, Integer> values) {
        try {
            Files.writeString(file, values.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
