package dev.stoa.platform.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jane@x.com | j***@x.com",
                "j@x.com | j***@x.com",
                "jane.o'doe+news@mail.example.co.uk | j***@mail.example.co.uk",
                "550 <jane@x.com>: unknown user | 550 <j***@x.com>: unknown user",
                "{\"email\":\"jane@x.com\",\"to\":\"ann@y.org\"} | {\"email\":\"j***@x.com\",\"to\":\"a***@y.org\"}",
                "'jane@x.com' | 'j***@x.com'",
                "smtp://user:pa$$word@mail.example:587 | smtp://user:p***@mail.example:587",
                "Ünal@ümlaut.example. | Ü***@ümlaut.example."
            })
    void showsTheFirstLetterAndTheServer(String text, String masked) {
        assertThat(Masked.emails(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no address", "dev.stoa.Thing@1a2b3c", "@x.com", "a @ b.c", "git@localhost"})
    void leavesAllElseAsItIs(String text) {
        assertThat(Masked.emails(text)).isEqualTo(text);
    }

    @Test
    void masksNothingTwice() {
        assertThat(Masked.email(Masked.email("jane@x.com"))).isEqualTo("j***@x.com");
    }
}
