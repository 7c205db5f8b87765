package dev.stoa.web.conformance;

import dev.stoa.web.App;
import dev.stoa.web.engine.Engine;
import dev.stoa.web.jetty.JettyEngine;
import dev.stoa.web.vertx.VertxEngine;

/// The engines.
enum UnderTest {
    VERTX,
    JETTY;

    /// A new application that will run on this engine, reachable from this machine alone.
    App app() {
        return App.named("Conformance").host("127.0.0.1").engine(engine());
    }

    Engine engine() {
        return switch (this) {
            case VERTX -> new VertxEngine();
            case JETTY -> new JettyEngine();
        };
    }
}
