package dev.stoa.identity.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashesTest {
    private final PasswordHashes hashes = new PasswordHashes(new byte[32], 4);

    @Test
    void aHashMatchesItsPasswordOnly() {
        var hash = hashes.hash("Analytical-1843");

        assertThat(hashes.matches("Analytical-1843", hash)).isTrue();
        assertThat(hashes.matches("Analytical-1844", hash)).isFalse();
    }

    @Test
    void withAnotherPepperNothingMatches() {
        var pepper = new byte[32];
        pepper[0] = 1;

        assertThat(new PasswordHashes(pepper, 4).matches("secret", hashes.hash("secret")))
                .isFalse();
    }

    @Test
    void whatDiffersAfterTheSeventySecondByteDiffers() {
        var long1 = "x".repeat(80) + "1";

        assertThat(hashes.matches("x".repeat(80) + "2", hashes.hash(long1))).isFalse();
    }

    @Test
    void nobodyCanBeMatchedWithoutFailing() {
        hashes.matchNobody("anything");
    }
}
