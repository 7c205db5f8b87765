package dev.stoa.identity.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpSecretTest {
    private static final TotpSecret RFC = new TotpSecret("12345678901234567890".getBytes(US_ASCII));

    /// RFC 6238 appendix B, of the eight digits there the last six.
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void makesTheCodesOfTheRfc(long seconds, String code) {
        assertThat(RFC.code(Instant.ofEpochSecond(seconds))).isEqualTo(code);
    }

    @Test
    void acceptsTheCodesOfThePresentStepAndThoseBesideIt() {
        var now = Instant.ofEpochSecond(1_111_111_111);
        var step = now.getEpochSecond() / 30;

        assertThat(RFC.step(RFC.code(now), now)).hasValue(step);
        assertThat(RFC.step(RFC.code(now.minusSeconds(30)), now)).hasValue(step - 1);
        assertThat(RFC.step(RFC.code(now.plusSeconds(30)), now)).hasValue(step + 1);
        assertThat(RFC.step(RFC.code(now.minusSeconds(60)), now)).isEmpty();
        assertThat(RFC.step(RFC.code(now.plusSeconds(60)), now)).isEmpty();
    }

    @RepeatedTest(50)
    void isReadAsItWasWritten() {
        var secret = TotpSecret.make();

        assertThat(secret.text()).matches("[A-Z2-7]{32}");
        assertThat(TotpSecret.parse(secret.text()).key()).isEqualTo(secret.key());
    }

    @Test
    void isWrittenAsRfc4648Has() {
        assertThat(RFC.text()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(new TotpSecret(new byte[20]).text()).isEqualTo("A".repeat(32));
        assertThat(TotpSecret.parse("A".repeat(32)).key()).isEqualTo(new byte[20]);
    }

    @Test
    void tellsAppsWhoseCodesTheyAre() {
        assertThat(RFC.uri("Stoa stoa.example", "ada@example.com").toString())
                .isEqualTo("otpauth://totp/Stoa%20stoa.example:ada%40example.com"
                        + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stoa%20stoa.example"
                        + "&algorithm=SHA1&digits=6&period=30");
    }
}
