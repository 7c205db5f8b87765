package dev.stoa.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages show is what the code says and what the programs answer.
class DocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> CODE = Set.of("java", "sql", "xml", "http");
    private static final Pattern LINK = Pattern.compile("(?m)](?:\\(|: )([^)#:\\s]+)(#[^)\\s]*)?(?:\\)|$)");

    static List<Path> pages() throws IOException {
        var pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("web/README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void quotesItsCode(Path page) throws Exception {
        for (var fence : Fence.in(page)) {
            if (CODE.contains(fence.language())) {
                assertThat(fence.of()).as(fence + " names no source").isNotEmpty();
                assertThat(fence.isQuotedFrom(Files.readString(ROOT.resolve(fence.of()))))
                        .as(fence + " is not in " + fence.of() + ":\n" + fence.text())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsWhatTheProgramsAnswer(Path page) throws Exception {
        try (var programs = new Programs()) {
            for (var fence : Fence.in(page)) {
                if (fence.language().equals("console")) {
                    for (var curl : Curl.session(fence.text())) {
                        curl.check(programs.url(fence.of()));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksToFilesThatExist(Path page) throws Exception {
        LINK.matcher(Files.readString(page))
                .results()
                .forEach(link -> assertThat(page.resolveSibling(link.group(1)))
                        .as(page + " links to " + link.group(1))
                        .exists());
    }
}
