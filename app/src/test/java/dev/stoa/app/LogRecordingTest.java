package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.runtime.DataFolder;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/// What watches over the log has to notice something. Alone, since others would notice it too.
@Isolated
class LogRecordingTest {
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0";

    @Test
    void findsEachKindOfSecretAndNoOther(@TempDir Path folder) throws Exception {
        var log = LoggerFactory.getLogger("dev.stoa.test");
        try (var recording = LogRecording.begin();
                var data = DataFolder.open(folder)) {
            var pepper = data.secret("pepper", 32);
            recording.watchFor(folder);
            recording.watchFor("Analytical-1843");

            log.info("signed in {}", TOKEN);
            log.debug("{} is wrong", "Analytical-1843");
            log.atWarn().addKeyValue("header", "Bearer 0123456789abcdef0123").log("refused");
            log.info("key {}", "stoa_" + "A".repeat(64));
            log.info("connecting to postgres://stoa:geheim@db:5432/stoa");
            log.info("pepper {}", Base64.getEncoder().encodeToString(pepper));
            log.error("failed", new IllegalStateException("hash $2b$12$abc does not match"));
            log.info("{\"email\": \"x\", \"password\": \"hunter2\"}");
            assertThat(recording.leaks()).hasSize(8);

            log.info("550 <jane@x.com>: unknown user");
            log.info("request {} took {} ms", "93df27691ecd90dbfaaea8fda8ef82dd", 12);
            log.info("the password is wrong");
            assertThat(recording.leaks()).hasSize(8);
            assertThat(recording.size()).isGreaterThanOrEqualTo(11);
        }
    }
}
