package dev.stoa.examples.guide;

import dev.stoa.examples.around.SignUps;
import dev.stoa.examples.blocking.Waiting;
import dev.stoa.examples.catalogue.Catalogue;
import dev.stoa.examples.database.Blog;
import dev.stoa.examples.dependencies.Roster;
import dev.stoa.examples.events.Notes;
import dev.stoa.examples.files.Albums;
import dev.stoa.examples.files.Archive;
import dev.stoa.examples.foundations.Failures;
import dev.stoa.examples.hello.Hello;
import dev.stoa.examples.memory.Users;
import dev.stoa.examples.security.Reports;
import dev.stoa.examples.validation.Orders;
import dev.stoa.examples.validation.Registration;
import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// The programs that a page talks to. Each is started when it is first asked.
final class Programs implements AutoCloseable {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    private final Map<String, TestClient> started = new LinkedHashMap<>();

    URI url(String name) {
        return started.computeIfAbsent(name, known -> TestClient.start(program(known)))
                .url();
    }

    private static App program(String name) {
        return switch (name) {
            case "albums" -> Albums.app(folder());
            case "around" -> SignUps.app((_, _) -> {}, _ -> {});
            case "blocking" -> Waiting.app(Duration.ofMillis(50), NOBODY);
            case "catalogue" -> Catalogue.app();
            case "database" -> Blog.app(TestDatabase.freshUrl());
            case "dependencies" -> Roster.app();
            case "events" -> Notes.app();
            case "files" -> Archive.app(folder());
            case "foundations" -> Failures.app();
            case "hello" -> Hello.app();
            case "memory" -> Users.app();
            case "orders" -> Orders.app();
            case "security" -> Reports.app(InstantSource.system(), 1);
            case "validation" -> Registration.app();
            default -> throw new IllegalArgumentException("there is no program " + name);
        };
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of("target"), "files");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        started.values().forEach(TestClient::close);
    }
}
