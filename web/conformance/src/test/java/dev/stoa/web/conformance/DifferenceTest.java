package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DifferenceTest {
    private static final Path GUIDE = Path.of("../../docs/guides/web/engines.md");

    @ParameterizedTest
    @EnumSource
    void theGuideSaysIt(Difference difference) throws IOException {
        assertThat(Files.readString(GUIDE).replaceAll("\\s+", " ")).contains(difference.words());
    }
}
