package dev.stoa.web.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.ProblemType;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the application answered. Each expectation fails with the whole reply in its message.
public final class TestReply {
    private static final JsonMapper JSON = new JsonMapper();

    private final String request;
    private final HttpResponse<byte[]> response;

    TestReply(String request, HttpResponse<byte[]> response) {
        this.request = request;
        this.response = response;
    }

    public int status() {
        return response.statusCode();
    }

    /// The first value of a header.
    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /// Every value of a header, one for each line it was sent on.
    public List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    public byte[] bytes() {
        return response.body();
    }

    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        return JSON.readTree(response.body());
    }

    /// The value at a JSON pointer of the body.
    public JsonNode json(String pointer) {
        return json().at(pointer);
    }

    public TestReply expect(int status) {
        assertThat(status()).as(this::toString).isEqualTo(status);
        return this;
    }

    public TestReply expectHeader(String name, String value) {
        assertThat(header(name)).as(this::toString).hasValue(value);
        return this;
    }

    /// Expects a refusal of the type, in the one shape that refusals have.
    public TestReply problem(ProblemType type) {
        expect(type.status()).expectHeader("Content-Type", "application/problem+json");
        assertThat(json("/type").asString()).as(this::toString).isEqualTo(type.type());
        assertThat(json("/status").asInt()).as(this::toString).isEqualTo(type.status());
        assertThat(json("/title").asString()).as(this::toString).isEqualTo(type.title());
        assertThat(json("/detail").asString()).as(this::toString).isNotEmpty();
        assertThat(json("/request_id").asString())
                .as(this::toString)
                .isEqualTo(header("X-Request-ID").orElse("none"));
        return this;
    }

    /// The pointers of the values that a refusal names.
    public List<String> pointers() {
        return json("/errors")
                .valueStream()
                .map(error -> error.path("pointer").asString())
                .toList();
    }

    @Override
    public String toString() {
        return request + " → " + status() + " " + text();
    }
}
