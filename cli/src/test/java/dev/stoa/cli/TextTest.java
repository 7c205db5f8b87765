package dev.stoa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void measuresTheRoomATextTakes() {
        assertThat(Text.width("flour")).isEqualTo(5);
        assertThat(Text.width("小麦粉")).isEqualTo(6);
        assertThat(Text.width("🥖")).isEqualTo(2);
        assertThat(Text.width("cafe\u0301")).isEqualTo(4);
    }

    @Test
    void cutsBetweenCharactersAndSaysSo() {
        assertThat(Text.fit("flour", 5)).isEqualTo("flour");
        assertThat(Text.fit("flour", 4)).isEqualTo("flo…");
        assertThat(Text.fit("小麦粉", 4)).isEqualTo("小…");
    }

    @Test
    void keepsLinesOnlyWhereTheyAreWanted() {
        assertThat(Text.harmless("a\nb\u0007", true)).isEqualTo("a\nb�");
        assertThat(Text.harmless("a\nb", false)).isEqualTo("a b");
    }
}
