package dev.stoa.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest {
    enum Colour {
        DEEP_BLUE,
        RED
    }

    record BookId(UUID value) {}

    @Example("""
        {"title": "Emma"}
        """)
    record NewBook(
            @Size(max = 200) String title,
            @Default("red") Colour colour,
            @Nullable Instant publishedAt,
            List<String> tags) {}

    record Book(BookId id, String title, @Nullable Instant publishedAt) {}

    record Reader() implements Principal {
        @Override
        public boolean has(String permission) {
            return true;
        }
    }

    static final class Readers {
        @Provides
        Reader reader(@Header("Authorization") @Nullable String authorization) {
            return new Reader();
        }
    }

    static final class BookEndpoints {
        @Get("/books")
        @Public
        @Summary("All of them.")
        Page<Book> list(@Default("deep_blue") Colour colour, Paging paging) {
            return paging.page(List.of(), 0);
        }

        @Post("/books")
        @Needs("books.write")
        @Fails(409)
        Created<Book> create(Reader reader, NewBook book) {
            return Created.at("/books/1", new Book(new BookId(new UUID(0, 1)), book.title(), null));
        }

        @Patch("/books/{id}")
        @Needs("books.write")
        Book change(BookId id, MergePatch<NewBook> patch) {
            return new Book(id, "", null);
        }
    }

    private final JsonNode document = new JsonMapper()
            .readTree(App.named("Library")
                    .version("2.1")
                    .security(new SecurityScheme.OAuth2Password("token"))
                    .provide(new Readers())
                    .mount(new BookEndpoints())
                    .describe());

    private List<String> names(String pointer) {
        return document.at(pointer).valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void tellsWhatItIs() {
        assertThat(document.at("/openapi").asString()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asString()).isEqualTo("Library");
        assertThat(document.at("/paths").propertyNames()).containsExactly("/books", "/books/{id}");
        assertThat(document.at("/paths/~1books/get/summary").asString()).isEqualTo("All of them.");
    }

    @Test
    void whatWeSendIsCompleteAndWhatWeTakeMayNotBe() {
        assertThat(names("/components/schemas/NewBook/required")).containsExactly("title");
        assertThat(names("/components/schemas/Book/required")).containsExactly("id", "title", "published_at");
        assertThat(document.at("/components/schemas/BookPage/properties/items/items/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/Book");
    }

    @Test
    void propertiesCarryTheirRules() {
        var properties = document.at("/components/schemas/NewBook/properties");
        assertThat(properties.at("/title/maxLength").asInt()).isEqualTo(200);
        assertThat(properties.at("/colour/default").asString()).isEqualTo("red");
        assertThat(properties.at("/published_at/format").asString()).isEqualTo("date-time");
        assertThat(document.at("/components/schemas/Book/properties/id/format").asString())
                .isEqualTo("uuid");
        assertThat(document.at("/components/schemas/NewBook/examples/0/title").asString())
                .isEqualTo("Emma");
    }

    @Test
    void parametersOfDependenciesAreParametersOfTheOperation() {
        var parameters = document.at("/paths/~1books/get/parameters");
        assertThat(parameters
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString()))
                .containsExactly("colour", "page", "page_size");
        assertThat(parameters.at("/0/schema/enum/0").asString()).isEqualTo("deep_blue");
        assertThat(parameters.at("/2/schema/default").asInt()).isEqualTo(20);
    }

    @Test
    void repliesAndRefusalsFollowFromTheSignature() {
        assertThat(document.at("/paths/~1books/post/responses").propertyNames())
                .containsExactly("201", "400", "401", "403", "409", "413", "415", "422");
        assertThat(document.at("/paths/~1books~1{id}/patch/responses").propertyNames())
                .containsExactly("200", "400", "401", "403", "404", "413", "415", "422");
        assertThat(names("/paths/~1books/post/security/0/signed_in")).containsExactly("books.write");
        assertThat(document.at("/paths/~1books/get/security").isMissingNode()).isTrue();
    }

    @Test
    void aPatchMayNameAnythingAndNeedsNothing() {
        var patch = document.at("/components/schemas/NewBookPatch");
        assertThat(patch.path("required").isMissingNode()).isTrue();
        assertThat(patch.at("/properties").propertyNames()).containsExactly("title", "colour", "published_at", "tags");
        assertThat(patch.at("/properties/colour/default").isMissingNode()).isTrue();
    }
}
