package dev.stoa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "flour, flour",
                "|a,b|, |\"a,b\"|",
                "|say \"yes\"|, |\"say \"\"yes\"\"\"|",
                "-5, -5",
                "|+3,50|, |\"+3,50\"|",
                "- call Linus, '- call Linus",
                "@SUM(A1), '@SUM(A1)",
                "=1+1, '=1+1",
            })
    void writesATextSoThatItComesBack(String text, String expected) {
        var item = Json.object().put("title", text);

        assertThat(Csv.of(List.of("/title"), List.of(item))).isEqualTo("title\r\n" + expected + "\r\n");
    }
}
