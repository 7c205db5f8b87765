package dev.stoa.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stoa.web.App;
import dev.stoa.web.Example;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.Middleware;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Refusal;
import dev.stoa.web.Version;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.middleware.InMemoryIdempotency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest {
    private static byte[] written = {};

    private final JsonNode document = new JsonMapper().readTree(written);

    /// Also leaves the document where the check in `web/openapi-check` looks for it.
    @BeforeAll
    static void describe() throws IOException {
        written = KitchenSink.app().describe();
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/kitchen-sink.json"), written);
    }

    private List<String> names(String pointer) {
        return document.at(pointer).valueStream().map(JsonNode::asString).toList();
    }

    private List<String> parameters(String pointer) {
        return document.at(pointer)
                .valueStream()
                .map(one ->
                        one.has("$ref") ? document.at(one.get("$ref").asString().substring(1)) : one)
                .map(one -> one.path("in").asString("") + " " + one.path("name").asString(""))
                .toList();
    }

    private String text(String pointer) {
        return document.at(pointer).asString();
    }

    @Test
    void tellsWhatItIs() {
        assertThat(text("/openapi")).isEqualTo("3.1.0");
        assertThat(text("/info/title")).isEqualTo("Library");
        assertThat(text("/info/contact/name")).isEqualTo("The librarians");
        assertThat(text("/info/license/name")).isEqualTo("Apache-2.0");
        assertThat(text("/servers/0/url")).isEqualTo("/");
        assertThat(document.at("/paths").propertyNames()).contains("/books", "/books/{id}", "/files/{path}");
        assertThat(text("/tags/0/description")).isEqualTo("Books, their covers and their readers.");
    }

    @Test
    void aPatternHoldsForTheWholeText() {
        assertThat(text("/components/schemas/NewBook/properties/tags/items/pattern"))
                .isEqualTo("^(?:[a-z]+)$");
    }

    @Test
    void anOperationTellsWhatItDoesAndWhoMayCallIt() {
        assertThat(text("/paths/~1books/get/summary")).isEqualTo("All of them.");
        assertThat(text("/paths/~1books/get/description")).isEqualTo("Anyone may call this.");
        assertThat(text("/paths/~1books/post/description"))
                .isEqualTo("Adds a book to the **library**.\n\nThis needs the permission `books.write`.");
        assertThat(text("/paths/~1books~1{id}/delete/description"))
                .isEqualTo("Only the owner of the book may do this.");
        assertThat(text("/paths/~1orders/post/operationId")).isEqualTo("order_create_2");
    }

    @Test
    void whatWeSendIsCompleteAndWhatWeTakeMayNotBe() {
        assertThat(names("/components/schemas/NewBook/required")).containsExactly("title", "isbn", "price");
        assertThat(names("/components/schemas/Book/required")).containsExactly("id", "title", "published_at", "colour");
        assertThat(text("/components/schemas/BookPage/properties/items/items/$ref"))
                .isEqualTo("#/components/schemas/Book");
    }

    @Test
    void propertiesCarryTheirRules() {
        var properties = document.at("/components/schemas/NewBook/properties");
        assertThat(properties.at("/title/maxLength").asInt()).isEqualTo(200);
        assertThat(properties.at("/title/description").asString()).isEqualTo("As on the cover.");
        assertThat(properties.at("/colour/default").asString()).isEqualTo("red");
        assertThat(properties.at("/published_at/format").asString()).isEqualTo("date-time");
        assertThat(text("/components/schemas/Book/properties/id/format")).isEqualTo("uuid");
    }

    @Test
    void parametersOfDependenciesAndRulesAreParametersOfTheOperation() {
        assertThat(parameters("/paths/~1books/get/parameters"))
                .containsExactly(
                        "query colour", "query tag", "query since", "cookie shelf", "query page", "query page_size");
        assertThat(parameters("/paths/~1books~1{id}/delete/parameters"))
                .containsExactly("path id", "header X-Reason", "header Idempotency-Key");
        var parameters = document.at("/paths/~1books/get/parameters");
        assertThat(parameters.at("/0/schema/enum/0").asString()).isEqualTo("deep_blue");
        assertThat(parameters.at("/1/description").asString()).isEqualTo("Any of these.");
        assertThat(parameters.at("/2/example").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(parameters.at("/3/schema/minimum").asInt()).isEqualTo(1);
        assertThat(parameters.at("/5/schema/default").asInt()).isEqualTo(20);
        assertThat(parameters.at("/5/schema/maximum").asInt()).isEqualTo(100);
    }

    @Test
    void refusalsFollowFromTheSignatureAndAreDescribedOnce() {
        assertThat(document.at("/paths/~1books/post/responses").propertyNames())
                .containsExactlyInAnyOrder(
                        "201", "400", "401", "403", "406", "409", "410", "413", "415", "422", "429", "500", "503",
                        "default");
        assertThat(document.at("/paths/~1books~1{id}/put/responses").propertyNames())
                .contains("401", "403", "404", "412");
        assertThat(document.at("/paths/~1payments/get/responses").propertyNames())
                .containsExactlyInAnyOrder("200", "406", "500", "503", "default");
        assertThat(text("/paths/~1books/post/responses/401/$ref")).isEqualTo("#/components/responses/Unauthenticated");
        assertThat(document.at("/components/responses/Unauthenticated/headers").propertyNames())
                .containsExactly("WWW-Authenticate");
        assertThat(document.at("/components/responses/TooManyRequests/headers").propertyNames())
                .containsExactly("Retry-After");
        assertThat(text("/components/responses/Invalid/content/application~1problem+json/example/errors/0/pointer"))
                .isEqualTo("/email");
    }

    @Test
    void whatAnyRequestMayMeetIsDescribedOnce() {
        assertThat(text("/paths/~1payments/get/responses/default/$ref")).isEqualTo("#/components/responses/Refused");
        assertThat(text("/components/responses/Refused/content/application~1problem+json/schema/$ref"))
                .isEqualTo("#/components/schemas/Problem");
        assertThat(text("/components/responses/Refused/description")).contains("408", "414", "431");
    }

    /// A line of text, if there is one.
    record Note(
            int number,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String text) {}

    static final class Notes {
        @Get("/notes/{number}")
        @Public
        Note note(int number) {
            return new Note(number, "");
        }

        @Post("/notes")
        @Public
        void add() {}
    }

    /// Turns away those who write too much.
    static final class Quota implements Middleware {
        @Override
        public Reply around(Request request, Handler next) throws Exception {
            return next.handle(request);
        }

        @Override
        public List<Refusal> refusals(Method method, String path) {
            var left = new Refusal.Field("RateLimit-Remaining", true, "How many more there may be.");
            return method == Method.POST ? List.of(new Refusal(429, List.of(left))) : List.of();
        }
    }

    private static JsonNode notes() {
        return new JsonMapper()
                .readTree(App.named("Notes").use(new Quota()).mount(new Notes()).describe());
    }

    @Test
    void whatMiddlewareMayAnswerIsToldWhereItMay() {
        var described = notes();

        assertThat(described.at("/paths/~1notes~1{number}/get/responses").has("429"))
                .isFalse();
        assertThat(described.at("/paths/~1notes/post/responses/429/$ref").asString())
                .isEqualTo("#/components/responses/TooManyRequests");
        assertThat(described.at("/components/responses/TooManyRequests/headers").propertyNames())
                .containsExactly("Retry-After", "RateLimit-Remaining");
        assertThat(described
                        .at("/components/headers/RateLimitRemaining/schema/type")
                        .asString())
                .isEqualTo("integer");
    }

    @Test
    void whatIsLeftOutWhenThereIsNothingToSayIsNotRequired() {
        var note = notes().at("/components/schemas/Note");

        assertThat(note.at("/required").valueStream().map(JsonNode::asString)).containsExactly("number");
        assertThat(note.at("/properties/text/type").asString()).isEqualTo("string");
        assertThat(names("/components/schemas/Problem/required"))
                .containsExactly("type", "title", "status", "detail", "request_id");
    }

    @Test
    void whatMayBeRepeatedWithAKeyIsSaid() {
        assertThat(parameters("/paths/~1books/post/parameters")).containsExactly("header Idempotency-Key");
        assertThat(document.at("/paths/~1books~1{id}/delete/responses").propertyNames())
                .contains("400", "409", "422");
        assertThat(parameters("/paths/~1books~1{id}/get/parameters")).containsExactly("path id");
        assertThat(document.at("/components/parameters/IdempotencyKey/required").booleanValue())
                .isFalse();
    }

    static final class Versions {
        @Get("/both")
        @Public
        String one() {
            return "one";
        }

        @Get("/both")
        @Version(2)
        @Public
        String two() {
            return "two";
        }

        @Post("/first")
        @Public
        String first(@Header("Idempotency-Key") String key) {
            return key;
        }

        @Get("/later")
        @Version(3)
        @Public
        String later() {
            return "later";
        }
    }

    @Test
    void theHeaderThatNamesAVersionNamesThoseThatAreDescribedThere() {
        var inner = App.named("Inner").mount(new Versions()).use(new Idempotency(new InMemoryIdempotency(), _ -> "a"));
        var versions = new JsonMapper()
                .readTree(App.named("Versions").mount("/inner", inner).describe());

        var paths = versions.get("paths");
        assertThat(paths.at("/~1inner~1both/get/parameters/0/$ref").asString())
                .isEqualTo("#/components/parameters/ApiVersion1");
        assertThat(paths.at("/~1inner~1first/post/parameters/1/$ref").asString())
                .isEqualTo("#/components/parameters/ApiVersion3");
        assertThat(paths.at("/~1inner~1first/post/parameters")).hasSize(2);
        assertThat(paths.at("/~1v2~1inner~1both/get").has("parameters")).isFalse();
        assertThat(paths.at("/~1v3~1inner~1later/get").has("parameters")).isFalse();
        var header = versions.at("/components/parameters/ApiVersion3");
        assertThat(header.get("name").asString()).isEqualTo("Api-Version");
        assertThat(header.at("/schema/enum").valueStream().map(JsonNode::asString))
                .containsExactly("1.0", "2.0", "3.0");
        assertThat(header.at("/schema/default").asString()).isEqualTo("1.0");
        assertThat(versions.at("/components/parameters").propertyNames()).containsExactly("ApiVersion1", "ApiVersion3");
    }

    @Test
    void repliesCarryTheirHeaders() {
        assertThat(document.at("/paths/~1books/post/responses/201/headers").propertyNames())
                .containsExactly("Location");
        assertThat(document.at("/paths/~1books~1{id}/get/responses/200/headers").propertyNames())
                .containsExactly("ETag");
        assertThat(document.at("/paths/~1books~1{id}/get/responses").propertyNames())
                .contains("304");
    }

    @Test
    void whoMustSignInIsSaidWhereItMatters() {
        assertThat(names("/paths/~1books/post/security/0/signed_in")).containsExactly("books.write");
        assertThat(document.at("/paths/~1books~1{id}/delete/security/0/signed_in"))
                .isEmpty();
        assertThat(document.at("/paths/~1books/get/security").isMissingNode()).isTrue();
        assertThat(document.at("/components/securitySchemes/signed_in/flows/password/scopes")
                        .propertyNames())
                .containsExactly("books.write");
    }

    @Test
    void aSealedInterfaceIsOneOfItsRecords() {
        var payment = document.at("/components/schemas/Payment");
        assertThat(payment.at("/oneOf/0/$ref").asString()).isEqualTo("#/components/schemas/CreditCard");
        assertThat(payment.at("/discriminator/propertyName").asString()).isEqualTo("type");
        assertThat(payment.at("/discriminator/mapping/credit_card").asString())
                .isEqualTo("#/components/schemas/CreditCard");
        assertThat(text("/components/schemas/CreditCard/properties/type/const")).isEqualTo("credit_card");
        assertThat(names("/components/schemas/CreditCard/required")).containsExactly("type", "number", "month");
        assertThat(names("/components/schemas/Cash/required")).containsExactly("type");
    }

    @Test
    void bodiesAndRepliesShowExamples() {
        assertThat(text("/paths/~1books/post/requestBody/content/application~1json/example/title"))
                .isEqualTo("Emma");
        assertThat(document.at("/paths/~1orders/post/requestBody/content/application~1json/example")
                        .path("payment"))
                .isEqualTo(new JsonMapper()
                        .readTree("{\"type\": \"credit_card\", \"number\": \"texttexttext\", \"month\": 1}"));
        assertThat(text("/paths/~1books/get/responses/200/content/application~1json/example/items/0/colour"))
                .isEqualTo("deep_blue");
        assertThat(text("/components/schemas/NewBook/examples/0/title")).isEqualTo("Emma");
    }

    @Test
    void formsAndFilesAreDescribed() {
        assertThat(document.at("/paths/~1books~1{id}~1cover/put/requestBody/content")
                        .propertyNames())
                .containsExactly("multipart/form-data");
        assertThat(text("/components/schemas/Cover/properties/picture/format")).isEqualTo("binary");
        assertThat(document.at("/paths/~1token/post/requestBody/content").propertyNames())
                .containsExactly("application/x-www-form-urlencoded", "multipart/form-data");
        assertThat(document.at("/paths/~1books~1{id}~1text/put/requestBody/content")
                        .propertyNames())
                .containsExactly("application/octet-stream");
    }

    @Test
    void aPatchMayNameAnythingAndNeedsNothing() {
        var patch = document.at("/components/schemas/NewBookPatch");
        assertThat(patch.path("required").isMissingNode()).isTrue();
        assertThat(patch.at("/properties").propertyNames())
                .containsExactly("title", "isbn", "price", "colour", "published_at", "tags", "stock");
        assertThat(patch.at("/properties/colour/default").isMissingNode()).isTrue();
    }

    @Example("{\"count\": \"many\"}")
    record Misled(int count) {}

    static final class Misleading {
        @Post("/a")
        @Public
        void a(Misled misled) {}
    }

    @Test
    void anExampleThatItsTypeRefusesStopsTheStart() {
        assertThatThrownBy(() -> App.named("Test").mount(new Misleading()).describe())
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll("Misleading.a(Misled)", "@Example", "count must be a whole number");
    }
}
