package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DocumentsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String QUERY = "{__typename}";
    private static final String HASH = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";

    @AutoClose
    private final TestClient client = start(GraphQl.at("/graphql").serve(new Shop()));

    private static TestClient start(GraphQl plugin) {
        return TestClient.start(
                App.named("Documents").provide(new Shop.Callers()).install(plugin));
    }

    private static TestReply ask(TestClient as, Map<String, ?> payload) {
        return as.post("/graphql", JSON.writeValueAsString(payload));
    }

    private static Map<String, ?> persisted(String hash) {
        return Map.of("persistedQuery", Map.of("version", 1, "sha256Hash", hash));
    }

    @Test
    void remembersADocumentByItsHash() {
        var unknown = ask(client, Map.of("extensions", persisted(HASH))).expect(200);
        var both = ask(client, Map.of("query", QUERY, "extensions", persisted(HASH)));
        var known = ask(client, Map.of("extensions", persisted(HASH)));
        var byGet = client.get("/graphql?extensions="
                + URLEncoder.encode(JSON.writeValueAsString(persisted(HASH)), StandardCharsets.UTF_8));

        assertThat(unknown.json("/errors/0/message").asString()).isEqualTo("PersistedQueryNotFound");
        assertThat(unknown.json("/errors/0/extensions/code").asString()).isEqualTo("PERSISTED_QUERY_NOT_FOUND");
        assertThat(both.json("/data/__typename").asString()).isEqualTo("Query");
        assertThat(known.json("/data/__typename").asString()).isEqualTo("Query");
        assertThat(byGet.json("/data/__typename").asString()).isEqualTo("Query");
    }

    @Test
    void refusesADocumentUnderAnotherHash() {
        var reply = ask(client, Map.of("query", "{ payments { amount } }", "extensions", persisted(HASH)));

        assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("BAD_REQUEST");
        assertThat(ask(client, Map.of("extensions", persisted(HASH)))
                        .json("/errors/0/extensions/code")
                        .asString())
                .isEqualTo("PERSISTED_QUERY_NOT_FOUND");
    }

    @Test
    void answersOnlyWhatIsRegistered() {
        try (var strict = start(GraphQl.at("/graphql").serve(new Shop()).only(QUERY))) {
            assertThat(ask(strict, Map.of("query", QUERY))
                            .json("/data/__typename")
                            .asString())
                    .isEqualTo("Query");
            assertThat(ask(strict, Map.of("extensions", persisted(HASH)))
                            .json("/data/__typename")
                            .asString())
                    .isEqualTo("Query");
            assertThat(ask(strict, Map.of("query", "{ payments { amount } }"))
                            .json("/errors/0/extensions/code")
                            .asString())
                    .isEqualTo("DOCUMENT_NOT_ALLOWED");
        }
    }

    @Test
    void doesNotStartWithADocumentThatDoesNotFitTheSchema() {
        var plugin = GraphQl.at("/graphql").serve(new Shop()).only("{ nothing }");

        assertThatThrownBy(() -> start(plugin))
                .isInstanceOf(DeclarationException.class)
                .hasMessageContaining("a registered document does not fit the schema")
                .hasMessageContaining("{ nothing }");
    }

    @Test
    void takesTheOperationThatIsNamed() {
        var query = "query a { __typename } mutation b { count(to: 1) }";

        assertThat(ask(client, Map.of("query", query, "operationName", "b"))
                        .json("/data/count")
                        .asInt())
                .isEqualTo(1);
        assertThat(ask(client, Map.of("query", query))
                        .json("/errors/0/extensions/code")
                        .asString())
                .isEqualTo("OPERATION_RESOLUTION_FAILURE");
    }

    @Test
    void changesNothingByGet() {
        var reply =
                client.get("/graphql?query=" + URLEncoder.encode("mutation { count(to: 1) }", StandardCharsets.UTF_8));

        reply.expect(405).expectHeader("Allow", "POST");
    }

    @Test
    void refusesTheContentTypesThatAPageOfAnotherOriginMaySend() {
        for (var type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            client.with("Content-Type", type)
                    .post("/graphql", JSON.writeValueAsString(Map.of("query", QUERY)))
                    .expect(415);
        }
    }

    @Test
    void answersInTheTypeThatIsAskedFor() {
        var invalid = JSON.writeValueAsString(Map.of("query", "{ nothing }"));

        client.with("Accept", "application/graphql-response+json")
                .post("/graphql", invalid)
                .expect(400)
                .expectHeader("Content-Type", "application/graphql-response+json; charset=utf-8");
        client.with("Accept", "application/json;q=0.5, application/graphql-response+json;q=0.1")
                .post("/graphql", invalid)
                .expect(200)
                .expectHeader("Content-Type", "application/json; charset=utf-8");
        client.with("Accept", "text/html").post("/graphql", invalid).expect(406);
    }

    @Test
    void refusesABatch() {
        var reply = client.post("/graphql", "[{\"query\": \"{__typename}\"}]").expect(400);

        assertThat(reply.json("/errors/0/extensions/code").asString()).isEqualTo("BAD_REQUEST");
    }
}
