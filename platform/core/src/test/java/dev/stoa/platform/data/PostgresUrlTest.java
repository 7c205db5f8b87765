package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://stoa:p%40ss+1@db.example:5433/stoa?sslmode=require",
                "postgresql://stoa:p%40ss+1@db.example:5433/stoa?sslmode=require",
                "jdbc:postgresql://stoa:p%40ss+1@db.example:5433/stoa?sslmode=require",
                "jdbc:postgresql://db.example:5433/stoa?user=stoa&sslmode=require&password=p%40ss%2B1",
            })
    void readsEveryCustomaryForm(String text) {
        assertThat(PostgresUrl.parse(text))
                .isEqualTo(new PostgresUrl("jdbc:postgresql://db.example:5433/stoa?sslmode=require", "stoa", "p@ss+1"));
    }

    @Test
    void showsNoPassword() {
        var url = "postgres://stoa:hunter2@db.example/stoa";

        assertThat(PostgresUrl.parse(url).toString()).isEqualTo("jdbc:postgresql://db.example/stoa as stoa");
        assertThat(DatabaseConfig.DEFAULTS.withUrl(url).toString())
                .contains("db.example")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://stoa:hunter2@db/stoa", "postgres://stoa:hunter2@db", "postgres://:hunter2@db/stoa"})
    void refusesAnythingElseWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> DatabaseConfig.DEFAULTS.withUrl(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("hunter2"));
    }
}
