package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.jetty.JettyEngine;
import dev.stoa.web.vertx.VertxEngine;
import org.junit.jupiter.api.Test;

/// Both engines are on the class path here.
class EngineChoiceTest {
    @Test
    void ofSeveralEnginesOneIsNamed() {
        assertThatThrownBy(() -> App.named("Undecided").start(0))
                .isInstanceOf(DeclarationException.class)
                .hasMessageContaining("App.engine")
                .hasMessageContaining(VertxEngine.class.getName())
                .hasMessageContaining(JettyEngine.class.getName());
    }
}
