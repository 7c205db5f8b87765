package dev.stoa.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9110 sections 8.8.3 and 13.1.
class ConditionalTest {
    private record Sent(String name, List<String> values) implements Headers {
        @Override
        public @Nullable String find(String wanted) {
            return wanted.equalsIgnoreCase(name) ? values.getFirst() : null;
        }

        @Override
        public List<String> all(String wanted) {
            return wanted.equalsIgnoreCase(name) ? values : List.of();
        }
    }

    private static Reply answer(String tag, String... noneMatch) {
        var headers = new Sent("If-None-Match", List.of(noneMatch));
        var request = new Request(Method.GET, "/", "", headers, Request.Body.NONE, "127.0.0.1");
        return Conditional.of(request, Reply.text(200, "text/plain", "hello").with("ETag", tag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"1\" | \"1\"",
                "\"1\" | W/\"1\"",
                "\"1\" | \"0\" , \"1\"",
                "\"1\" | *",
                "W/\"1\" | W/\"1\"",
                "W/\"1\" | \"1\"",
                "\"a,b\" | \"a,b\"",
                "\"a,b\" | \"0\",W/\"a,b\",\"2\"",
                "\"a,b\" | \"a,b;gzip\"",
                "W/\"1\" | W/\"1;gzip\""
            })
    void aVersionThatIsHeldIsNotSentAgain(String tag, String noneMatch) {
        assertThat(answer(tag, noneMatch).status()).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"1\" | \"2\"",
                "\"1\" | 1",
                "\"b\" | \"a,b\"",
                "\"b\" | \"a,\"b\"",
                "\"a,b\" | \"a\",\"b\"",
                "\"1\" | w/\"1\"",
                "W/\"1\" | \"1;xml\""
            })
    void anotherVersionIsSent(String tag, String noneMatch) {
        assertThat(answer(tag, noneMatch).status()).isEqualTo(200);
    }

    @Test
    void theTagOfTheReplyIsTheOneThatIsHeld() {
        assertThat(answer("\"1\"", "\"0\"", "W/\"1;gzip\"").header("ETag")).isEqualTo("\"1;gzip\"");
        assertThat(answer("W/\"1\"", "\"1;gzip\"").header("ETag")).isEqualTo("W/\"1;gzip\"");
        assertThat(answer("W/\"1\"", "*").header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void aChangeNeedsTheVersionItselfInAnyOfItsVariants() {
        var tag = new EntityTag("a,b");

        assertThat(Stream.of("\"a,b\"", "\"0\", \"a,b\"", "\"a,b;xml;gzip\"", "*"))
                .allMatch(tag::isPermittedBy);
        assertThat(Stream.of("W/\"a,b\"", "\"a\",\"b\"", "\"*\"", "\"a\"", "a,b", ""))
                .noneMatch(tag::isPermittedBy);
    }
}
