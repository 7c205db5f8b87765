package dev.stoa.platform.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.binding.Json;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events as JSON, as the API writes values. Read with an open mind: what a newer publisher adds is
/// passed over.
final class EventJson {
    private final Json json = new Json();
    private final JsonMapper reader = json.mapper()
            .rebuild()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    String write(Record event) {
        return new String(json.write(event), UTF_8);
    }

    JsonNode tree(String data) {
        return reader.readTree(data);
    }

    <T> T read(String data, Class<T> type) {
        return reader.readValue(data, type);
    }
}
