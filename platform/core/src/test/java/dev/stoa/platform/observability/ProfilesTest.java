package dev.stoa.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.observability.Profiles.State;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.web.Problem;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTest {

    @Test
    @Timeout(30)
    void aRecordingTellsWhereTheTimeWent(@TempDir Path folder) throws Exception {
        var ended = new AtomicBoolean();
        var busy = Thread.ofPlatform().start(() -> spin(ended));
        try (var profiles = new Profiles(folder, new Ids(InstantSource.system()), InstantSource.system())) {
            var profile = profiles.start(1);

            assertThatThrownBy(() -> profiles.start(1)).isInstanceOf(Problem.class);
            assertThat(profiles.file(profile.id())).isEmpty();
            while (profiles.find(profile.id()).orElseThrow().state() == State.RUNNING) {
                Thread.onSpinWait();
            }

            var graph = FlameGraph.read(profiles.file(profile.id()).orElseThrow());
            assertThat(graph.samples()).isPositive();
            assertThat(graph.toString()).contains("ProfilesTest.spin");
        } finally {
            ended.set(true);
            busy.join();
        }
    }

    private static void spin(AtomicBoolean ended) {
        while (!ended.get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aLambdaIsNamedAfterTheClassItIsWrittenIn() {
        assertThat(FlameGraph.owner("dev.stoa.web.Chain$$Lambda.0x00000008005b4"))
                .isEqualTo("dev.stoa.web.Chain");
        assertThat(FlameGraph.owner("dev.stoa.web.Chain$$Lambda/0x00000008005b4"))
                .isEqualTo("dev.stoa.web.Chain");
        assertThat(FlameGraph.owner("java.lang.Thread")).isEqualTo("java.lang.Thread");
    }
}
