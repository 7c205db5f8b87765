package dev.stoa.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What processes have used so far, in user and kernel mode.
final class ProcessorTime {
    private ProcessorTime() {}

    static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// Of the PostgreSQL that this process started, as long as its processes live.
    static Duration ofPostgres() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessorTime::isPostgres)
                .map(ProcessorTime::of)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static boolean isPostgres(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"))
                    .strip()
                    .equals("postgres");
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return false;
        }
    }
}
