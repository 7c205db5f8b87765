package dev.stoa.examples.guide;

import dev.stoa.examples.blocking.Waiting;
import dev.stoa.examples.hello.Hello;
import dev.stoa.examples.memory.Users;
import dev.stoa.examples.validation.Registration;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The programs that a page talks to, by the names of their packages. Each is started when it is first asked.
final class Programs implements AutoCloseable {
    private final Map<String, TestClient> started = new LinkedHashMap<>();

    URI url(String name) {
        return started.computeIfAbsent(name, Programs::start).url();
    }

    private static TestClient start(String name) {
        return TestClient.start(
                switch (name) {
                    case "hello" -> Hello.app();
                    case "validation" -> Registration.app();
                    case "memory" -> Users.app();
                    case "blocking" -> Waiting.app(Duration.ofMillis(50), URI.create("http://127.0.0.1:1"));
                    default -> throw new IllegalArgumentException("there is no program " + name);
                });
    }

    @Override
    public void close() {
        started.values().forEach(TestClient::close);
    }
}
