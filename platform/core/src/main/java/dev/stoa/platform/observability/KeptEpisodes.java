package dev.stoa.platform.observability;

import dev.stoa.web.binding.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// The file of the episodes in the data folder, so that a restart tells nobody again, and a process that
/// restarts again and again does not escape escalation. Written anew with each change, beside and renamed.
final class KeptEpisodes {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.alerts");

    private final Path file;

    /// @param firing those that have not ended
    /// @param over the last first
    record Episodes(List<Episode> firing, List<Episode> over) {
        static final Episodes NONE = new Episodes(List.of(), List.of());
    }

    /// @param file need not exist
    KeptEpisodes(Path file) {
        this.file = file;
    }

    /// What was kept; nothing if that cannot be read, as an alert is better told twice than not at all.
    Episodes read() {
        try {
            return Files.exists(file)
                    ? new Json().mapper().readValue(Files.readAllBytes(file), Episodes.class)
                    : Episodes.NONE;
        } catch (IOException | JacksonException e) {
            LOG.warn("the alerts that fired before cannot be read: {}", e.getMessage());
            return Episodes.NONE;
        }
    }

    void write(Episodes episodes) {
        try {
            var draft = Files.createTempFile(file.getParent(), "alerts", ".draft");
            Files.write(draft, new Json().write(episodes));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("the alerts cannot be kept: {}", e.getMessage());
        }
    }
}
