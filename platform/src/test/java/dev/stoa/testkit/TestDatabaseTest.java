package dev.stoa.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.data.Postgres;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class TestDatabaseTest {
    @Test
    void sharesOneDatabaseAmongTests() {
        TestDatabase.of("orchard")
                .sql("insert into orchard.tree (name) values ('oak')")
                .update();

        assertThat(trees(TestDatabase.shared())).containsExactly("oak");
    }

    @Test
    void givesAnEmptyDatabaseToATestThatNeedsItsOwn() {
        try (var postgres = TestDatabase.fresh()) {
            assertThat(trees(postgres)).isEmpty();
        }
    }

    private static List<String> trees(Postgres postgres) {
        return postgres.database("orchard").sql("select name from orchard.tree").list(row -> row.text("name"));
    }
}
