package dev.stoa.contracts;

import dev.stoa.platform.events.EventType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema (2020-12) of an event, made from its record.
record EventSchema(JsonNode json) {
    static final JsonMapper JSON = JsonMapper.shared();

    /// @throws IllegalArgumentException if a component is of a kind that events do not have
    static EventSchema of(Class<? extends Record> event) {
        var type = EventType.Name.of(event);
        var schema = JSON.createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "urn:stoa:event:" + type.name() + ":" + type.version())
                .put("type", "object");
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (var component : event.getRecordComponents()) {
            var name = wireName(component.getName());
            properties.set(name, property(component));
            if (!isNullable(component)) {
                required.add(name);
            }
        }
        return new EventSchema(schema);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static JsonNode property(RecordComponent component) {
        var schema = value(component.getGenericType(), component);
        if (isNullable(component)) {
            var kind = schema.get("type");
            schema.putArray("type").add(kind).add("null");
        }
        return schema;
    }

    private static ObjectNode value(Type type, RecordComponent component) {
        var schema = JSON.createObjectNode();
        return switch (type) {
            case Class<?> one when one == String.class -> schema.put("type", "string");
            case Class<?> one
            when one == UUID.class -> schema.put("type", "string").put("format", "uuid");
            case Class<?> one
            when one == Instant.class -> schema.put("type", "string").put("format", "date-time");
            case Class<?> one when one == int.class || one == long.class -> schema.put("type", "integer");
            case Class<?> one when one == boolean.class -> schema.put("type", "boolean");
            case Class<?> one
            when one.isEnum() -> {
                var names = schema.put("type", "string").putArray("enum");
                Stream.of(one.getEnumConstants())
                        .forEach(constant ->
                                names.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT)));
                yield schema;
            }
            // A record whose one component is called `value` is written as that value.
            case Class<?> one
            when one.isRecord() && one.getRecordComponents().length == 1 ->
                value(one.getRecordComponents()[0].getGenericType(), component);
            case ParameterizedType list
            when list.getRawType() == List.class -> {
                schema.put("type", "array").set("items", value(list.getActualTypeArguments()[0], component));
                yield schema;
            }
            default -> throw new IllegalArgumentException("events have no component like " + component);
        };
    }

    private static String wireName(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /// What keeps those who know this schema from reading events of the next, and the other way round;
    /// empty if they can.
    List<String> obstaclesTo(EventSchema next) {
        var obstacles = new ArrayList<String>();
        for (var property : json.get("properties").properties()) {
            var name = property.getKey();
            var after = next.json.get("properties").get(name);
            if (after == null) {
                if (requires(name)) {
                    obstacles.add(name + " is required and was removed");
                }
            } else if (!after.equals(property.getValue())) {
                obstacles.add(name + " was " + property.getValue() + " and is " + after);
            } else if (requires(name) != next.requires(name)) {
                obstacles.add(name + (requires(name) ? " is no longer required" : " has become required"));
            }
        }
        for (var property : next.json.get("properties").properties()) {
            var name = property.getKey();
            if (!json.get("properties").has(name) && next.requires(name)) {
                obstacles.add(name + " is new and required; make it @Nullable");
            }
        }
        return obstacles;
    }

    private boolean requires(String name) {
        return json.get("required").valueStream().anyMatch(one -> one.asString().equals(name));
    }
}
