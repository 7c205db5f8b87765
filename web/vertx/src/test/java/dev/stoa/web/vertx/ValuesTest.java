package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Cookie;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The types of values, in a query and in JSON alike.
class ValuesTest {
    record Everything(
            @Nullable Byte tiny,
            Optional<Short> small,
            @Nullable Float rough,
            @Nullable Double fine,
            @Nullable BigInteger huge,
            @Nullable BigDecimal exact,
            @Nullable LocalDate day,
            @Nullable LocalTime time,
            @Nullable LocalDateTime local,
            @Nullable OffsetDateTime offset,
            @Nullable Instant instant,
            @Nullable ZonedDateTime zoned,
            @Nullable YearMonth month,
            @Nullable Duration length,
            @Nullable ZoneId zone,
            @Nullable Currency currency,
            @Nullable Locale language,
            Set<Short> numbers) {}

    record Deep(List<List<String>> rows, Map<String, Integer> counts, Optional<Double> ratio) {}

    record Open(Map<String, @Nullable Object> properties) {}

    record Priced(BigDecimal price, int count) {}

    static final class Endpoints {
        @Get("/everything")
        @Public
        Everything query(Everything everything) {
            return everything;
        }

        @Post("/everything")
        @Public
        Everything body(Everything everything) {
            return everything;
        }

        @Post("/deep")
        @Public
        Deep deep(Deep deep) {
            return deep;
        }

        @Post("/open")
        @Public
        Open open(Open open) {
            return open;
        }

        @Patch("/priced")
        @Public
        Priced patch(MergePatch<Priced> patch) {
            return patch.applyTo(new Priced(new BigDecimal("2.50"), 1));
        }

        @Get("/header")
        @Public
        List<String> header(@Header("X-Tag") List<String> tags, @Header("X-One") @Nullable String one) {
            return tags;
        }

        @Get("/sized")
        @Public
        int size(@Size(max = 3) String name, @Size(min = 1) List<String> tag) {
            return name.length();
        }

        @Get("/cookie")
        @Public
        String cookie(@Cookie("session") String session, @Cookie("count") @Nullable Integer count) {
            return session + " " + count;
        }
    }

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Values").mount(new Endpoints()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tiny|-128|128 255 1.5 0x1",
                "small|32767|32768 \u0663",
                "rough|1.5|1e39 NaN 1f",
                "fine|1.0E300|1e999 Infinity 0x1p3",
                "huge|123456789012345678901234567890|1.5 1e3",
                "exact|12.25|1e101 one",
                "day|2026-11-21|2026-02-30 +12026-11-21 21.11.2026",
                "time|09:30:15|9:30 24:00",
                "local|2026-11-21T09:30:00|2026-11-21 2026-11-21T09:30:00Z",
                "offset|2026-11-21T09:30:00+02:00|2026-11-21T09:30:00 9999-12-31T23:30:00-01:00",
                "instant|2026-11-21T09:30:00Z|2026-11-21T09:30:00",
                "zoned|2026-11-21T09:30:00+01:00[Europe/Berlin]|2026-11-21T09:30:00+02:00[Europe/Berlin] 2026-11-21T09:30:00[UTC]",
                "zoned|2026-11-21T09:30:00+01:00|2026-11-21T09:30:00 +12026-11-21T09:30:00Z[UTC] 2026-11-21T09:30:00Z[Mars]",
                "month|2026-11|2026-13 2026",
                "length|PT15M|15",
                "zone|Europe/Lisbon|Europe/Atlantis",
                "currency|EUR|eur EURO",
                "language|pt-BR|pt_BR x"
            })
    void aValueIsReadAndWrittenAlike(String name, String value, String misfits) {
        assertThat(client.get(query(name, value)).expect(200).json("/" + name).asString())
                .isEqualTo(value);

        for (var misfit : misfits.split(" ")) {
            assertThat(client.get(query(name, misfit))
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .containsExactly("/" + name);
        }
    }

    @Test
    void aTimeInAZoneKeepsItsZoneInJson() {
        assertThat(client.post("/everything", """
            {"zoned": "2026-07-08T00:14:07Z[Europe/London]"}
            """).expect(200).json("/zoned").asString())
                .isEqualTo("2026-07-08T01:14:07+01:00[Europe/London]");
        assertThat(client.post("/everything", """
            {"zoned": 1795253400}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/zoned");
        var schema = client.get("/openapi.json").json("/components/schemas/Everything/properties/zoned");
        assertThat(schema.at("/type/0").asString()).isEqualTo("string");
        assertThat(schema.has("format")).isFalse();
    }

    private static String query(String name, String value) {
        return "/everything?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Test
    void jsonNumbersKeepTheirRange() {
        assertThat(client.post("/everything", """
            {"tiny": 255, "small": 32768, "rough": 1e39, "fine": 1e999, "huge": 1.5, "numbers": [1, 70000, 1.0]}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/tiny", "/small", "/rough", "/fine", "/huge", "/numbers/1", "/numbers/2");
    }

    @Test
    void holesAreFoundAtAnyDepth() {
        assertThat(client.post("/deep", """
            {"rows": [["a", null], null], "counts": {"a/b": null, "c": "1"}, "ratio": "2"}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/rows/0/1", "/rows/1", "/counts/a~1b", "/counts/c", "/ratio");
    }

    @Test
    void whatMayBeNullInAMapMayBeNull() {
        assertThat(client.post("/open", """
            {"properties": {"plan": null, "seats": 3}}
            """)
                        .expect(200)
                        .json("/properties/plan")
                        .isNull())
                .isTrue();
    }

    @Test
    void aPatchLeavesTheDigitsOfAPriceAlone() {
        var patched = client.patch("/priced", "{\"count\": 2}").expect(200);

        assertThat(patched.text()).isEqualTo("{\"price\":2.50,\"count\":2}");
        assertThat(client.patch("/priced", "{\"price\": 3.10}").text()).isEqualTo("{\"price\":3.10,\"count\":1}");
    }

    @Test
    void aSingleValueIsSentOnce() {
        assertThat(client.get("/everything?tiny=1&tiny=2&numbers=1&numbers=2")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/tiny");
    }

    @Test
    void aParameterThatNobodyAsksForChangesNothing() {
        client.get("/everything?utm_source=letter&tiny=1").expect(200);
    }

    @Test
    void aListInAHeaderIsSeparatedByCommas() {
        assertThat(client.with("X-Tag", "a, b,,c").get("/header").expect(200).text())
                .isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session=abc|abc null",
                "a=1; session=\"a b\";count=3|a b 3",
                "nameless;=empty; session=a=b%20c; session=farther|a=b%20c null",
                ";;session=|' null'"
            })
    void cookiesAreReadAsBrowsersSendThem(String sent, String read) {
        assertThat(client.with("Cookie", sent).get("/cookie").expect(200).json().asString())
                .isEqualTo(read);
    }

    @Test
    void aCookieThatIsMissingOrWrongIsNamed() {
        var refused =
                client.with("Cookie", "Session=1; count=many").get("/cookie").problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactly("/session", "/count");
        assertThat(refused.json("/errors/0/in").asString()).isEqualTo("cookie");
    }

    @Test
    void textIsAsLongAsItHasCharacters() {
        client.get(sized("😀😀😀") + "&tag=a").expect(200);

        assertThat(client.get(sized("😀😀😀😀")).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/name", "/tag");
    }

    private static String sized(String name) {
        return "/sized?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
