package dev.stoa.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// The request collections under `requests/`, for IntelliJ and VS Code, do what they say. (S05.11)
class RequestsTest {

    /// @param status what the comment `# expect 201` promises
    private record Expected(Call call, int status) {}

    static List<Path> collections() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("requests"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("collections")
    void answersEachRequestAsExpected(Path collection) throws Exception {
        try (var programs = new Programs()) {
            for (var expected : read(collection)) {
                var reply = expected.call.send(programs.url(name(collection)));
                reply.body().close();

                assertThat(reply.statusCode()).as(expected.call.toString()).isEqualTo(expected.status);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("collections")
    void hasARequestForEachEndpoint(Path collection) throws Exception {
        var calls = read(collection).stream().map(Expected::call).toList();
        try (var programs = new Programs()) {
            var document = new Call("GET", "/openapi.json", List.of(), "").send(programs.url(name(collection)));
            for (var path :
                    new JsonMapper().readTree(document.body()).path("paths").properties()) {
                var form = Pattern.compile(path.getKey().replaceAll("\\{[^}]+}", "[^/?]+") + "(\\?.*)?");
                for (var method : path.getValue().propertyNames()) {
                    assertThat(calls)
                            .as(method + " " + path.getKey())
                            .anyMatch(call -> call.method().equalsIgnoreCase(method)
                                    && form.matcher(call.path()).matches());
                }
            }
        }
    }

    private static String name(Path collection) {
        return collection.getFileName().toString().replace(".http", "");
    }

    /// Each request follows `###`: comments, the request line, headers, an empty line, the body.
    private static List<Expected> read(Path collection) throws IOException {
        var all = new ArrayList<Expected>();
        var parts = Files.readString(collection).split("(?m)^###.*\n");
        for (var part : List.of(parts).subList(1, parts.length)) {
            var status = Pattern.compile("(?m)^# expect (\\d+)$").matcher(part);
            assertThat(status.find()).as(part).isTrue();
            var headAndBody = part.replaceAll("(?m)^#.*\n", "").strip().split("\n\n", 2);
            var head = List.of(headAndBody[0].split("\n"));
            var line = head.getFirst().split(" ");
            var call = new Call(
                    line[0],
                    line[1].replace("{{host}}", ""),
                    head.subList(1, head.size()),
                    headAndBody.length == 2 ? headAndBody[1] : "");
            all.add(new Expected(call, Integer.parseInt(status.group(1))));
        }
        return all;
    }
}
