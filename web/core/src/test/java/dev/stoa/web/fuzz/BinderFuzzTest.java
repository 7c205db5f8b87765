package dev.stoa.web.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stoa.web.Cookie;
import dev.stoa.web.Default;
import dev.stoa.web.Form;
import dev.stoa.web.Header;
import dev.stoa.web.LongLived;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Problem;
import dev.stoa.web.Public;
import dev.stoa.web.Query;
import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.form.Multipart;
import dev.stoa.web.form.Upload;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Closing;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.EventStreams;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Random requests against a record with one of everything: each is bound or refused with a [Problem], never anything
/// else, and what was bound from JSON is written and read back as the same.
class BinderFuzzTest {
    enum Colour {
        DEEP_BLUE,
        RED
    }

    record Slug(String value) {
        Slug {
            if (value.isEmpty() || value.length() > 5) {
                throw new IllegalArgumentException("must have 1 to 5 characters");
            }
        }
    }

    sealed interface Choice {
        record First(
                @Size(max = 3) String name, @Valid @Nullable Choice inner) implements Choice {}

        record Second() implements Choice {}
    }

    record Values(
            @Nullable String text,
            @Nullable Boolean truth,
            @Nullable Byte tiny,
            @Nullable Short small,
            @Default("7") @Max(100) int whole,
            @Nullable Long large,
            @Nullable BigInteger huge,
            @Nullable Float rough,
            @Nullable Double fine,
            @Nullable BigDecimal exact,
            @Nullable UUID id,
            @Nullable Instant instant,
            @Nullable OffsetDateTime offset,
            @Nullable LocalDateTime local,
            @Nullable LocalDate day,
            @Nullable LocalTime time,
            @Nullable YearMonth month,
            @Nullable Duration length,
            @Nullable ZoneId zone,
            @Nullable Currency currency,
            @Nullable Locale language,
            @Nullable URI link,
            @Nullable Colour colour,
            @Nullable Slug slug,
            Optional<Integer> maybe,
            List<Slug> slugs,
            Set<Integer> numbers) {}

    record Tree(
            @Valid @Nullable Values values,
            @Valid @Nullable Choice choice,
            List<@Valid Choice> choices,
            List<List<Integer>> rows,
            @Nullable Map<String, Double> ratios,
            @Nullable Map<String, @Nullable Object> open) {}

    record Filled(
            @Nullable String name,
            Optional<Integer> count,
            @Nullable Upload file,
            List<Upload> files) {}

    static final class Endpoints {
        @Public
        Tree body(Tree tree) {
            return tree;
        }

        @Public
        Tree patch(MergePatch<Tree> patch) {
            return patch.applyTo(new Tree(null, new Choice.Second(), List.of(), List.of(), null, null));
        }

        @Public
        Values query(Values values) {
            return values;
        }

        @Public
        Values form(@Form Values values) {
            return values;
        }

        @Public
        Filled multipart(@Form(fileBytes = 20_000, bytes = 30_000, parts = 5) Filled filled) {
            return filled;
        }

        @Public
        long parts(Multipart form) throws IOException {
            long bytes = 0;
            for (var part = form.next(); part != null; part = form.next()) {
                bytes += part.content().skip(3) + part.content().readAllBytes().length;
            }
            return bytes;
        }

        @Public
        String named(
                @Cookie("a") @Nullable Slug cookie,
                @Header("X-List") List<Integer> list,
                @Header("X-One") @Nullable Instant one,
                @Query("q") Set<Colour> colours) {
            return cookie + " " + list + one + colours;
        }
    }

    private static final Json JSON = new Json();
    private static final Validation VALIDATION = new Validation();
    private static final Binder BINDER = new Binder(
            new Formats(JSON, List.of()), new EventStreams(JSON, new LongLived(), 1), VALIDATION, List.of(), List.of());

    private static final Endpoint BODY = endpoint("body", Method.POST);
    private static final Endpoint PATCH = endpoint("patch", Method.PATCH);
    private static final Endpoint QUERY = endpoint("query", Method.GET);
    private static final Endpoint FORM = endpoint("form", Method.POST);
    private static final Endpoint MULTIPART = endpoint("multipart", Method.POST);
    private static final Endpoint PARTS = endpoint("parts", Method.POST);
    private static final Endpoint NAMED = endpoint("named", Method.GET);

    private static Endpoint endpoint(String name, Method verb) {
        var method = Stream.of(Endpoints.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return BINDER.endpoint(new Endpoints(), method, verb, "/");
    }

    /// Every header is the same text, which one parameter or another takes for its own.
    private record SameHeaders(String contentType, String text) implements Headers {
        @Override
        public @Nullable String find(String name) {
            return all(name).isEmpty() ? null : all(name).getFirst();
        }

        @Override
        public List<String> all(String name) {
            return switch (name) {
                case "Content-Type" -> List.of(contentType);
                case "Accept", "Content-Length" -> List.of();
                default -> List.of(text);
            };
        }
    }

    @FuzzTest(maxDuration = "2s")
    void bindsOrRefuses(byte[] data) throws Exception {
        var text = new String(data, StandardCharsets.UTF_8);
        var tree = bound(BODY, "application/json", text);
        if (tree instanceof Tree bound) {
            var written = JSON.write(bound);
            var read = JSON.read(written, JSON.mapper().constructType(Tree.class));
            assertThat(JSON.write(read)).isEqualTo(written);
        }
        bound(PATCH, "application/merge-patch+json", text);
        bound(QUERY, "", text);
        bound(FORM, "application/x-www-form-urlencoded", text);
        var lines = text.replace("\n", "\r\n");
        bound(MULTIPART, "multipart/form-data; boundary=b", lines);
        bound(MULTIPART, text, lines);
        bound(PARTS, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a" + lines);
        bound(NAMED, "", text);
    }

    private static @Nullable Object bound(Endpoint endpoint, String contentType, String text) throws Exception {
        var body = text.getBytes(StandardCharsets.UTF_8);
        var request = new Request(
                endpoint.method(),
                "/",
                text,
                new SameHeaders(contentType, text),
                new Request.Body.Received(body),
                "127.0.0.1");
        try {
            return endpoint.invoke(request, List.of());
        } catch (Problem refused) {
            assertThat(refused.type().status()).isIn(400, 413, 415, 422);
            return null;
        } finally {
            Closing.of(request).close();
        }
    }
}
