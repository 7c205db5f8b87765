package dev.stoa.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.stoa.platform.events.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.SerializationFeature;

/// Whether the events are what their committed schemas say, and whether a change of one is a change
/// that subscribers can live with. With `-Dstoa.write-events=true` it writes what is new, and refuses
/// what is incompatible all the same.
class EventSchemasTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path SCHEMAS = Path.of("src/main/resources/events");
    private static final Path CATALOG = Path.of("../docs/events.md");
    private static final boolean WRITES = Boolean.getBoolean("stoa.write-events");
    private static final Pattern COMMENT = Pattern.compile("((?:^///.*\\n)+)(?=@EventType)", Pattern.MULTILINE);

    private static List<Class<? extends Record>> events() {
        try (var files = Files.walk(CLASSES)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(EventSchemasTest::load)
                    .filter(type -> type.isAnnotationPresent(EventType.class))
                    .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                    .sorted(Comparator.comparing(type -> EventType.Name.of(type).toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(Path file) {
        var path = CLASSES.relativize(file).toString();
        try {
            return Class.forName(
                    path.substring(0, path.length() - ".class".length()).replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void theEventIsWhatItsSchemaSays(Class<? extends Record> event) throws IOException {
        var file = SCHEMAS.resolve(EventType.Name.of(event) + ".json");
        var now = EventSchema.of(event);
        if (Files.exists(file)) {
            var committed = new EventSchema(EventSchema.JSON.readTree(Files.readString(file)));
            assertThat(committed.obstaclesTo(now))
                    .as("%s breaks its subscribers; leave it, and publish a new version beside it", event)
                    .isEmpty();
            if (committed.equals(now)) {
                return;
            }
        }
        if (!WRITES) {
            fail(file + " is out of date; write it anew with -Dstoa.write-events=true");
        }
        Files.createDirectories(SCHEMAS);
        Files.writeString(file, pretty(now));
    }

    @Test
    void everySchemaHasItsEvent() throws IOException {
        var events = events().stream()
                .map(event -> EventType.Name.of(event) + ".json")
                .toList();

        try (var files = Files.list(SCHEMAS)) {
            assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf(events);
        }
    }

    @Test
    void theCatalogIsUpToDate() throws IOException {
        var catalog = catalog();
        if (WRITES) {
            Files.writeString(CATALOG, catalog);
        }

        assertThat(Files.readString(CATALOG))
                .as("docs/events.md is out of date; write it anew with -Dstoa.write-events=true")
                .isEqualTo(catalog);
    }

    private static String pretty(EventSchema schema) {
        return EventSchema.JSON
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(schema.json())
                + "\n";
    }

    private static String catalog() throws IOException {
        var text = new StringBuilder("""
                # Events

                What modules tell each other, made from the records in `contracts` by their tests. What they are for and how they are
                delivered is in [platform](../platform/core/README.md#events), how to add one in [the guide](guides/add-an-event.md).
                How they reach a program of one's own, with and without Kafka, is in [another](guides/follow-events.md), and how this
                compares with Redis and RabbitMQ in [the decision](decisions/2026-11-21-an-outbox-read-in-order-of-places.md).

                | Type | Version | From | Tells |
                |---|---|---|---|
                """);
        for (var event : events()) {
            var type = EventType.Name.of(event);
            text.append("| [`%s`](#%s) | %d | %s | %s |\n"
                    .formatted(type.name(), anchor(type), type.version(), module(event), sentence(event)));
        }
        for (var event : events()) {
            var type = EventType.Name.of(event);
            text.append("\n## ")
                    .append(type)
                    .append("\n\n")
                    .append(comment(event))
                    .append("\n\n");
            text.append("| Field | Type | |\n|---|---|---|\n");
            var schema = EventSchema.of(event).json();
            for (var property : schema.get("properties").properties()) {
                var name = property.getKey();
                var isRequired = schema.get("required")
                        .valueStream()
                        .anyMatch(one -> one.asString().equals(name));
                text.append("| `%s` | %s | %s |\n"
                        .formatted(name, kind(property.getValue()), isRequired ? "always" : "if known"));
            }
            text.append(
                    "\nSchema: [`%s.json`](../contracts/src/main/resources/events/%s.json)\n".formatted(type, type));
        }
        return text.toString();
    }

    private static String anchor(EventType.Name type) {
        return type.toString().replace(".", "");
    }

    private static String module(Class<?> event) {
        var name = event.getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String kind(tools.jackson.databind.JsonNode property) {
        var type = property.get("type");
        var name = type.isArray() ? type.get(0).asString() : type.asString();
        return property.has("format") ? property.get("format").asString() : name;
    }

    private static String sentence(Class<?> event) throws IOException {
        return comment(event).split("(?<=\\.)\\s", 2)[0];
    }

    /// The first paragraph of the record's comment, without its links.
    private static String comment(Class<?> event) throws IOException {
        var source = Files.readString(SOURCES.resolve(event.getName().replace('.', '/') + ".java"));
        var matcher = COMMENT.matcher(source);
        if (!matcher.find()) {
            throw new AssertionError(event + " does not say what it tells");
        }
        var lines = new ArrayList<String>();
        for (var line :
                matcher.group(1).lines().map(one -> one.substring(3).strip()).toList()) {
            if (line.isEmpty()) {
                break;
            }
            lines.add(line);
        }
        return String.join(" ", lines).replaceAll("\\[(\\w+)]", "`$1`");
    }

    @EventType("plant.watered")
    private record Watered(String plant, int litres) {}

    @EventType("plant.watered")
    private record WithCan(
            String plant, int litres, @Nullable String can) {}

    @EventType("plant.watered")
    private record WithRequiredCan(String plant, int litres, String can) {}

    @EventType("plant.watered")
    private record WithoutLitres(String plant) {}

    @EventType("plant.watered")
    private record WithTextLitres(String plant, String litres) {}

    @Test
    void aChangeThatSubscribersCanLiveWithIsOneThatAddsWhatMayBeAbsent() {
        var before = EventSchema.of(Watered.class);

        assertThat(before.obstaclesTo(EventSchema.of(WithCan.class))).isEmpty();
        assertThat(EventSchema.of(WithCan.class).obstaclesTo(before)).isEmpty();
        for (var broken : Stream.of(WithRequiredCan.class, WithoutLitres.class, WithTextLitres.class)
                .toList()) {
            assertThat(before.obstaclesTo(EventSchema.of(broken)))
                    .as("%s", broken)
                    .hasSize(1);
        }
        assertThat(EventSchema.of(WithCan.class).obstaclesTo(EventSchema.of(WithRequiredCan.class)))
                .isNotEmpty();
    }
}
