package dev.stoa.platform.observability;

import dev.stoa.platform.runtime.Ids;
import dev.stoa.web.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recordings of JDK Flight Recorder: where the process spends its time, what it allocates and waits
/// for.
///
/// One at a time, which costs about one per cent while it runs. The last five are kept in the data
/// folder, until the next process starts.
final class Profiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.profiles");
    private static final int KEPT = 5;

    private final Path folder;
    private final Ids ids;
    private final InstantSource clock;
    private final Deque<Kept> profiles = new ArrayDeque<>();
    private @Nullable Recording running;

    enum State {
        RUNNING,
        READY,
        FAILED
    }

    /// @param bytes of the recording; 0 until it is ready
    record SystemProfile(UUID id, State state, Instant startedAt, int seconds, long bytes) {}

    private record Kept(SystemProfile profile, Path file) {}

    enum ProfileProblem implements ProblemType {
        ONE_RUNS_ALREADY;

        @Override
        public int status() {
            return 409;
        }

        @Override
        public String title() {
            return "A profile is being recorded";
        }
    }

    /// @param folder emptied before the first recording
    Profiles(Path folder, Ids ids, InstantSource clock) {
        this.folder = folder;
        this.ids = ids;
        this.clock = clock;
    }

    /// Begins to record.
    ///
    /// @throws dev.stoa.web.Problem 409 while another is being recorded
    synchronized SystemProfile start(int seconds) {
        if (running != null) {
            throw ProfileProblem.ONE_RUNS_ALREADY.because("Wait until it has ended; it takes a minute at most.");
        }
        if (profiles.isEmpty()) {
            deleteThoseOfEarlierProcesses();
        }
        var profile = new SystemProfile(ids.next(), State.RUNNING, clock.instant(), seconds, 0);
        var file = folder.resolve(profile.id + ".jfr");
        try {
            var recording = new Recording(Configuration.getConfiguration("profile"));
            recording.setName("stoa-" + profile.id);
            recording.setDuration(Duration.ofSeconds(seconds));
            recording.setToDisk(true);
            recording.setDestination(file);
            FlightRecorder.addListener(new Ending(recording));
            recording.start();
            running = recording;
        } catch (IOException | java.text.ParseException e) {
            throw new IllegalStateException("the flight recorder cannot start", e);
        }
        profiles.addFirst(new Kept(profile, file));
        if (profiles.size() > KEPT) {
            delete(profiles.removeLast().file);
        }
        return profile;
    }

    /// Waits for the end of a recording.
    private final class Ending implements FlightRecorderListener {
        private final Recording recording;

        Ending(Recording recording) {
            this.recording = recording;
        }

        @Override
        public void recordingStateChanged(Recording changed) {
            if (changed == recording
                    && (changed.getState() == RecordingState.STOPPED || changed.getState() == RecordingState.CLOSED)) {
                FlightRecorder.removeListener(this);
                ended(recording);
            }
        }
    }

    private synchronized void ended(Recording recording) {
        running = null;
        recording.close();
        var newest = profiles.removeFirst();
        var bytes = size(newest.file);
        var profile = newest.profile;
        profiles.addFirst(new Kept(
                new SystemProfile(
                        profile.id, bytes > 0 ? State.READY : State.FAILED, profile.startedAt, profile.seconds, bytes),
                newest.file));
        LOG.info("a profile of {} s has {} bytes", profile.seconds, bytes);
    }

    /// The newest first.
    synchronized List<SystemProfile> list() {
        return profiles.stream().map(Kept::profile).toList();
    }

    synchronized Optional<SystemProfile> find(UUID id) {
        return list().stream().filter(profile -> profile.id.equals(id)).findFirst();
    }

    /// The file of a recording that is ready.
    synchronized Optional<Path> file(UUID id) {
        return profiles.stream()
                .filter(kept -> kept.profile.id.equals(id) && kept.profile.state == State.READY)
                .map(Kept::file)
                .findFirst();
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void deleteThoseOfEarlierProcesses() {
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".jfr")).forEach(Profiles::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file, e.getMessage());
        }
    }

    @Override
    public void close() {
        Recording recording;
        synchronized (this) {
            recording = running;
        }
        if (recording != null) {
            recording.stop();
        }
    }
}
