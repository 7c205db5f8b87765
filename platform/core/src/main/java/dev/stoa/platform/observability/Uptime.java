package dev.stoa.platform.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When this installation was up, kept in the data folder so that a killed process is remembered too.
///
/// The file has a line for each process: when it began, when it was last seen alive, and whether it
/// ended in an orderly way. It is written anew every ten seconds, beside and renamed.
final class Uptime {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.uptime");
    private static final int KEPT = 200;

    private final Path file;
    private final InstantSource clock;
    private final List<Life> lives;

    /// A process.
    private record Life(Instant began, Instant last, boolean hasEnded) {
        static Optional<Life> parse(String line) {
            var words = line.split(" ", -1);
            try {
                return words.length == 3
                        ? Optional.of(
                                new Life(Instant.parse(words[0]), Instant.parse(words[1]), words[2].equals("ended")))
                        : Optional.empty();
            } catch (DateTimeParseException _) {
                return Optional.empty();
            }
        }

        String line() {
            return began + " " + last + " " + (hasEnded ? "ended" : "alive");
        }
    }

    /// A time when nobody was there to answer.
    ///
    /// @param began at the latest ten seconds after the process was last seen
    /// @param wasPlanned whether the process was told to end
    record Outage(Instant began, Instant ended, boolean wasPlanned) {}

    /// @param since when the process that answers began
    /// @param share of the time since the first process that is remembered, 0 to 1
    /// @param outages the last first
    record History(Instant since, Instant firstSeen, double share, List<Outage> outages) {}

    /// @param file need not exist
    Uptime(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        lives = new ArrayList<>(read(file));
        var now = clock.instant();
        lives.add(new Life(now, now, false));
    }

    private static List<Life> read(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .flatMap(line -> Life.parse(line).stream())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            LOG.warn("what was known of the uptime cannot be read: {}", e.getMessage());
            return List.of();
        }
    }

    /// Notes that the process lives.
    void beat() {
        note(false);
    }

    /// Notes that the process ends because it was told to.
    void end() {
        note(true);
    }

    private synchronized void note(boolean hasEnded) {
        var current = lives.removeLast();
        lives.add(new Life(current.began, clock.instant(), hasEnded));
        while (lives.size() > KEPT) {
            lives.removeFirst();
        }
        try {
            var draft = Files.createTempFile(file.getParent(), "uptime", ".draft");
            Files.write(draft, lives.stream().map(Life::line).toList());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("the uptime cannot be noted: {}", e.getMessage());
        }
    }

    synchronized History history() {
        var outages = new ArrayList<Outage>();
        var away = Duration.ZERO;
        for (int i = 1; i < lives.size(); i++) {
            var before = lives.get(i - 1);
            var outage = new Outage(before.last, lives.get(i).began, before.hasEnded);
            outages.addFirst(outage);
            away = away.plus(Duration.between(outage.began, outage.ended));
        }
        var first = lives.getFirst().began;
        var whole = Duration.between(first, clock.instant());
        var share = whole.isZero() ? 1 : 1 - (double) away.toMillis() / whole.toMillis();
        return new History(lives.getLast().began, first, share, outages);
    }
}
