package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.Tagged;
import dev.stoa.web.format.Csv;
import dev.stoa.web.format.Xml;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class FormatsTest {
    enum Kind {
        DEEP_BLUE,
        RED
    }

    record Price(BigDecimal amount, String currency) {}

    record Thing(
            String name,
            @Positive int count,
            Price price,
            boolean isNew,
            Kind kind,
            @Nullable Instant soldAt,
            List<String> tags,
            Map<String, Integer> sizes) {}

    sealed interface Payment {}

    record Card(long number, boolean isGold) implements Payment {}

    record Cash(BigDecimal amount) implements Payment {}

    record Order(int id, Payment payment, List<Payment> before) {}

    record Numbers(
            @Nullable Integer whole,
            @Nullable Long large,
            @Nullable BigInteger endless,
            @Nullable Double near,
            @Nullable BigDecimal exact,
            @Nullable Number any,
            List<BigDecimal> list) {}

    private static final Thing LAMP = new Thing(
            "Lamp, \"big\"\n<&>",
            3,
            new Price(new BigDecimal("12.50"), "EUR"),
            true,
            Kind.DEEP_BLUE,
            Instant.parse("2026-11-21T09:30:00Z"),
            List.of("a b", "c"),
            Map.of("very tall", 7));

    private static final Thing PLAIN =
            new Thing("", 1, new Price(BigDecimal.ONE, "=cmd"), false, Kind.RED, null, List.of(), Map.of());

    static final class Endpoints {
        private final List<Object> taken = new ArrayList<>();

        @Get("/things")
        @Public
        Page<Thing> page(Paging paging) {
            var all = Stream.of(LAMP, PLAIN, PLAIN);
            return paging.page(all.skip(paging.offset()).limit(paging.limit()).toList(), 3);
        }

        @Get("/things/{id}")
        @Public
        Tagged<Thing> get(String id) {
            return new Tagged<>(EntityTag.of(3), LAMP);
        }

        @Put("/things/{id}")
        @Public
        Thing put(String id, IfMatch ifMatch, Thing thing) {
            ifMatch.require(EntityTag.of(3));
            taken.add(thing);
            return thing;
        }

        @Post("/things")
        @Public
        List<Thing> add(List<Thing> things) {
            taken.addAll(things);
            return things;
        }

        @Get("/orders/{id}")
        @Public
        Order order(int id) {
            return new Order(id, new Card(4711, true), List.of(new Cash(new BigDecimal("1.50"))));
        }

        @Put("/orders/{id}")
        @Public
        void put(int id, Order order) {
            taken.add(order);
        }

        @Put("/numbers")
        @Public
        void put(Numbers numbers) {
            taken.add(numbers);
        }

        @Get("/count")
        @Public
        Map<String, Integer> count() {
            taken.add("asked");
            return Map.of("count", 3);
        }
    }

    private final Endpoints endpoints = new Endpoints();

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Formats").formats(new Xml(), new Csv()).mount(endpoints));

    private TestReply send(String method, String path, String mediaType, String body) {
        return client.with("Content-Type", mediaType).send(method, path, body);
    }

    @Test
    void whatIsWrittenInEachFormatIsReadBackTheSame() {
        for (var mediaType : List.of("application/json", "application/xml", "text/csv")) {
            var written = client.with("Accept", mediaType).get("/things/1").expect(200);
            assertThat(written.header("Content-Type").orElseThrow()).startsWith(mediaType);

            send("PUT", "/things/1", mediaType, written.text()).expect(200);

            assertThat(endpoints.taken).as(mediaType).containsExactly(LAMP);
            endpoints.taken.clear();
        }
    }

    @Test
    void aChoiceIsMadeInEachFormat() {
        for (var mediaType : List.of("application/json", "application/xml", "text/csv")) {
            var written = client.with("Accept", mediaType).get("/orders/1").expect(200);

            send("PUT", "/orders/1", mediaType, written.text()).expect(204);
        }
        assertThat(endpoints.taken).hasSize(3).containsOnly(endpoints.order(1));
        assertThat(send("PUT", "/orders/1", "application/xml", "<o><id>1</id><payment><type>cash</type></payment></o>")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/payment/amount");
    }

    @Test
    void csvIsALineForEachRecord() {
        var reply = client.with("Accept", "text/csv").get("/things?page_size=2").expect(200);

        assertThat(reply.text())
                .isEqualTo("name,count,price.amount,price.currency,is_new,kind,sold_at,tags,sizes\r\n"
                        + "\"Lamp, \"\"big\"\"\n<&>\",3,12.50,EUR,true,deep_blue,2026-11-21T09:30:00Z,"
                        + "\"[\"\"a b\"\",\"\"c\"\"]\",\"{\"\"very tall\"\":7}\"\r\n"
                        + "\"\",1,1,=cmd,false,red,,[],{}\r\n");
        reply.expectHeader("X-Total-Count", "3")
                .expectHeader("Link", "</things?page=1&page_size=2>; rel=\"self\"")
                .expectHeader("Vary", "Accept");
        assertThat(client.with("Accept", "text/csv").get("/things?page=9").text())
                .startsWith("name,")
                .hasLineCount(1);
    }

    @Test
    void csvIsReadAsStrictlyAsJson() {
        var names = "name,count,price.amount,price.currency,is_new,kind,sold_at,tags,sizes\n";
        var good = "Lamp,3,1.5,EUR,true,red,,[],{}\n";
        send("POST", "/things", "text/csv; charset=UTF-8", names + good + good).expect(200);
        assertThat(endpoints.taken).hasSize(2);

        assertThat(send("POST", "/things", "text/csv", names + good + ",three,x,EUR,yes,green,noon,[1],\n")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .contains("/1/name", "/1/count", "/1/price/amount", "/1/is_new", "/1/kind", "/1/sold_at");
        assertThat(send(
                                "POST",
                                "/things",
                                "text/csv",
                                names.replace("kind", "kind,colour") + "Lamp,1,1,EUR,true,red,x,,[],{}\n")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/0/colour");
        assertThat(send("POST", "/things", "text/csv", names + good.replace(",3,", ",0,"))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/0/count");
        send("POST", "/things", "text/csv", names + "\"Lamp,1").problem(HttpProblem.MALFORMED_REQUEST);
        send("POST", "/things", "text/csv", names + good.strip() + ",more\n").problem(HttpProblem.MALFORMED_REQUEST);
        send("POST", "/things", "text/csv; charset=iso-8859-1", names + good)
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        send("PUT", "/things/1", "text/csv", names + good + good).problem(HttpProblem.MALFORMED_REQUEST);
    }

    @Test
    void xmlNamesElementsAfterTypesAndProperties() {
        assertThat(client.with("Accept", "application/xml").get("/things/1").text())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><thing><name>Lamp, \"big\"\n&lt;&amp;&gt;</name>"
                        + "<count>3</count><price><amount>12.50</amount><currency>EUR</currency></price>"
                        + "<is_new>true</is_new><kind>deep_blue</kind><sold_at>2026-11-21T09:30:00Z</sold_at>"
                        + "<tags><item>a b</item><item>c</item></tags>"
                        + "<sizes><entry name=\"very tall\">7</entry></sizes></thing>");
        assertThat(client.with("Accept", "application/xml")
                        .get("/things?page_size=1")
                        .text())
                .contains(
                        "<page><items><item><name>",
                        "<total>3</total>",
                        "<_links><self>/things?page=1&amp;page_size=1<");
    }

    @Test
    void xmlIsReadAsStrictlyAsJson() {
        var thing = "<thing><name>Lamp</name><count>1</count><price><amount>1</amount><currency>EUR</currency></price>"
                + "<is_new>true</is_new><kind>red</kind><sizes/></thing>";
        send("PUT", "/things/1", "application/xml", thing).expect(200);
        assertThat(endpoints.taken).hasSize(1);

        assertThat(send("PUT", "/things/1", "application/xml", """
                <thing colour="red"><count>1.5</count><price>dear</price><is_new/><kind><item/></kind><sold_at/></thing>
                """)
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactlyInAnyOrder(
                        "/@colour", "/name", "/count", "/price", "/is_new", "/kind", "/sold_at", "/sizes");
        for (var broken : List.of(
                "<thing>",
                "<thing><name>a</name><name>b</name></thing>",
                "<thing>text<name>a</name></thing>",
                "<a>".repeat(600) + "</a>".repeat(600),
                thing + thing,
                "")) {
            send("PUT", "/things/1", "application/xml", broken).problem(HttpProblem.MALFORMED_REQUEST);
        }
    }

    @Test
    void xmlReachesNeitherFilesNorTheNetwork() {
        for (var attack : List.of(
                "<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><thing><name>&x;</name></thing>",
                "<!DOCTYPE t SYSTEM \"http://127.0.0.1:1/t.dtd\"><thing><name>a</name></thing>",
                "<!DOCTYPE t [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><thing><name>&b;</name></thing>",
                "<thing><name>&x;</name></thing>")) {
            var refused = send("PUT", "/things/1", "application/xml", attack).problem(HttpProblem.MALFORMED_REQUEST);
            assertThat(refused.text()).doesNotContain("root:");
        }
        assertThat(endpoints.taken).isEmpty();
    }

    @Test
    void aNumberWithoutEndIsRefusedWhereItStands() {
        for (var number : List.of("9".repeat(900_000), "1e99999999999", "-1E-99999999999", "1e999999999")) {
            for (var name : List.of("whole", "large", "endless", "near", "exact", "any")) {
                var xml = "<numbers><" + name + ">" + number + "</" + name + "></numbers>";
                assertRefused("application/xml", xml, "/" + name);
                assertRefused("text/csv", name + "\n" + number + "\n", "/" + name);
            }
            assertRefused("application/xml", "<n><list><item>" + number + "</item></list></n>", "/list/0");
        }
        for (var number : List.of("1e99999999999", "1e999999999")) {
            assertRefused("text/csv", "list\n[" + number + "]\n", "/list");
        }
        assertThat(endpoints.taken).isEmpty();

        send("PUT", "/numbers", "application/xml", "<n><near>1e-300</near><exact>1e3</exact></n>")
                .expect(204);
        assertThat(endpoints.taken)
                .containsExactly(new Numbers(null, null, null, 1e-300, new BigDecimal("1e3"), null, List.of()));
    }

    private void assertRefused(String mediaType, String body, String pointer) {
        var refused = assertTimeout(Duration.ofSeconds(5), () -> send("PUT", "/numbers", mediaType, body));
        assertThat(refused.problem(HttpProblem.INVALID).pointers())
                .allMatch(found -> found.startsWith(pointer))
                .hasSize(1);
    }

    @Test
    void theCallerGetsTheFormatItLikesBest() {
        assertChosen("*/*", "application/json");
        assertChosen("application/xml", "application/xml");
        assertChosen("application/*;q=0.5, text/csv", "text/csv; charset=utf-8");
        assertChosen("application/json;q=0.5, application/xml;q=0.9, text/csv;q=0.1", "application/xml");
        assertChosen("application/json;q=0, */*;q=0.1", "application/xml");
        assertChosen("TEXT/CSV ; Q=1", "text/csv; charset=utf-8");
        assertChosen("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/xml");
        client.with("Accept", "text/html").get("/things/1").problem(HttpProblem.NOT_ACCEPTABLE);
    }

    @Test
    void textXmlIsAnotherNameOfXml() {
        assertChosen("text/xml", "application/xml");
        assertChosen("application/json;q=0.5, Text/XML", "application/xml");
        client.with("Accept", "text/*;q=0.9, text/csv;q=0, application/json;q=0.1")
                .get("/things/1")
                .expectHeader("Content-Type", "application/json");

        var thing = client.with("Accept", "text/xml").get("/things/1").text();
        send("PUT", "/things/1", "text/xml; charset=utf-8", thing).expect(200);
        send("PUT", "/things/1", "text/xml; charset=iso-8859-1", thing)
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE)
                .expectHeader("Accept", "application/xml; charset=utf-8");
    }

    private void assertChosen(String accept, String contentType) {
        client.with("Accept", accept)
                .get("/things/1")
                .expect(200)
                .expectHeader("Content-Type", contentType)
                .expectHeader("Vary", "Accept");
    }

    @Test
    void nothingIsDoneForACallerWhoAcceptsNothingOnOffer() {
        client.with("Accept", "text/csv").get("/count").problem(HttpProblem.NOT_ACCEPTABLE);
        assertThat(endpoints.taken).isEmpty();
        send("POST", "/things", "text/plain", "x")
                .problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE)
                .expectHeader("Accept", "application/json, application/xml, text/csv")
                .expectHeader("Accept-Post", "application/json, application/xml, text/csv");
    }

    @Test
    void aVersionInOneFormatIsNotTakenForAnother() {
        var xml = client.with("Accept", "application/xml");
        xml.get("/things/1").expectHeader("ETag", "\"3;xml\"");
        xml.with("If-None-Match", "\"3;xml\"").get("/things/1").expect(304).expectHeader("Vary", "Accept");
        xml.with("If-None-Match", "\"3\"").get("/things/1").expect(200);
        client.with("If-None-Match", "\"3;xml\"").get("/things/1").expect(200);

        var written = xml.get("/things/1").text();
        client.with("If-Match", "\"3;xml\"")
                .with("Content-Type", "application/xml")
                .send("PUT", "/things/1", written)
                .expect(200);
        client.with("If-Match", "\"2;xml\"")
                .with("Content-Type", "application/xml")
                .send("PUT", "/things/1", written)
                .problem(HttpProblem.PRECONDITION_FAILED);
    }

    @Test
    void theDocumentListsWhatEachOperationSpeaks() {
        var paths = client.get("/openapi.json").expect(200).json("/paths");
        assertThat(paths.at("/~1things/post/requestBody/content").propertyNames())
                .containsExactly("application/json", "application/xml", "text/csv");
        assertThat(paths.at("/~1count/get/responses/200/content").propertyNames())
                .containsExactly("application/json", "application/xml");
    }
}
