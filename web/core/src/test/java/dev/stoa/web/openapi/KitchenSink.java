package dev.stoa.web.openapi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.stoa.web.AccessRule;
import dev.stoa.web.App;
import dev.stoa.web.Cookie;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Description;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Form;
import dev.stoa.web.Get;
import dev.stoa.web.Guards;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;
import dev.stoa.web.form.Multipart;
import dev.stoa.web.form.Upload;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.middleware.InMemoryIdempotency;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An application with one of everything that can be described.
final class KitchenSink {
    private KitchenSink() {}

    enum Colour {
        DEEP_BLUE,
        RED
    }

    record BookId(UUID value) {}

    record Isbn(@Example("9780141439587") String value) {
        Isbn {
            if (!value.matches("[0-9]{13}")) {
                throw new IllegalArgumentException("must be 13 digits");
            }
        }
    }

    @Description("What somebody pays with.")
    sealed interface Payment {
        record CreditCard(
                @Size(min = 12, max = 19) String number,
                @Max(12) int month) implements Payment {}

        record Cash() implements Payment {}
    }

    @Example("""
        {"title": "Emma", "isbn": "9780141439587", "price": 7.50}
        """)
    record NewBook(
            @Description("As on the cover.") @NotBlank @Size(max = 200)
            String title,

            Isbn isbn,
            BigDecimal price,
            @Default("red") Colour colour,
            @Nullable Instant publishedAt,
            @Size(max = 5) List<@Pattern(regexp = "[a-z]+") String> tags,
            @Nullable Map<String, Integer> stock) {}

    record Book(BookId id, String title, @Nullable Instant publishedAt, Colour colour) {}

    record Order(
            @Valid Payment payment,
            @Email String email,
            Optional<LocalDate> day,
            @Nullable LocalTime time,
            @Nullable OffsetDateTime exactly,
            @Nullable YearMonth month,
            @Nullable Duration within,
            @Nullable ZoneId zone,
            Map<String, @Nullable Object> more,
            @Nullable Currency currency,
            @Nullable Locale language,
            @Nullable URI callback,
            Set<BookId> books) {}

    record Filter(
            @Nullable Colour colour,
            @Description("Any of these.") List<String> tag,
            @Example("2026-01-01T00:00:00Z") @Nullable Instant since) {}

    record Cover(
            @Size(max = 100) String caption,
            Upload picture,
            @Size(max = 3) List<Upload> thumbnails) {}

    record Credentials(String username, String password) {}

    record Reader(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return true;
        }
    }

    @AccessRule
    @Description("Only the owner of the book may do this.")
    @Target(METHOD)
    @Retention(RUNTIME)
    @interface OwnerOnly {}

    static final class Readers {
        @Provides
        Reader reader(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Reader(authorization);
        }

        @Guards(OwnerOnly.class)
        void owner(Reader reader, BookId id, @Header("X-Reason") @Nullable String reason) {}
    }

    @Description("Books, their covers and their readers.")
    static final class BookEndpoints {
        @Get("/books")
        @Public
        @Summary("All of them.")
        Page<Book> list(Filter filter, @Cookie("shelf") @Min(1) @Default("1") int shelf, Paging paging) {
            return paging.page(List.of(), 0);
        }

        @Post("/books")
        @Needs("books.write")
        @Fails({409, 410, 429})
        @Description("Adds a book to the **library**.")
        Created<Book> create(Reader reader, NewBook book) {
            return Created.at("/books/1", book(new BookId(new UUID(0, 1))));
        }

        @Get("/books/{id}")
        @SignedIn
        Tagged<Book> get(@Description("Which one.") BookId id) {
            return new Tagged<>(EntityTag.of(1), book(id));
        }

        @Put("/books/{id}")
        @OwnerOnly
        Book put(BookId id, IfMatch ifMatch, NewBook book) {
            return book(id);
        }

        @Patch("/books/{id}")
        @Needs("books.write")
        Book change(BookId id, MergePatch<NewBook> patch) {
            return book(id);
        }

        @Delete("/books/{id}")
        @OwnerOnly
        void delete(BookId id) {}

        @Put("/books/{id}/cover")
        @Needs("books.write")
        void cover(BookId id, @Form Cover cover) {}

        @Put("/books/{id}/text")
        @Needs("books.write")
        void text(BookId id, InputStream text) {}

        private static Book book(BookId id) {
            return new Book(id, "Emma", null, Colour.RED);
        }
    }

    static final class OrderEndpoints {
        @Post("/orders")
        @Public
        Order create(Order order) {
            return order;
        }

        @Post("/imports")
        @Public
        void create(Multipart form) {}

        @Get("/payments")
        @Public
        List<Payment> payments() {
            return List.of();
        }

        @Post("/token")
        @Public
        Map<String, String> token(@Form Credentials credentials) {
            return Map.of("access_token", credentials.username());
        }

        @Get("/files/{path...}")
        @Public
        String file(String path) {
            return path;
        }
    }

    static App app() {
        return App.named("Library")
                .version("2.1")
                .description("Everything that can be described.")
                .contact("The librarians", "https://library.example/")
                .license("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt")
                .security(new SecurityScheme.OAuth2Password("token"))
                .use(new Idempotency(new InMemoryIdempotency(), _ -> "anybody"))
                .provide(new Readers())
                .mount(new BookEndpoints(), new OrderEndpoints());
    }
}
