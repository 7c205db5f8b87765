package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"([^\":,]+)\"");

    @Test
    void servesThePageAndAllItsFiles() {
        var plugin = GraphQl.at("/graphql").serve(new Shop()).withExplorer();
        try (var client =
                TestClient.start(App.named("Shop").provide(new Shop.Callers()).install(plugin))) {
            client.get("/graphql/explorer").expectHeader("Location", "/graphql/explorer/");
            var page = client.get("/graphql/explorer/").expect(200).text();

            var files = FILE.matcher(page)
                    .results()
                    .map((MatchResult file) -> file.group(1))
                    .toList();
            assertThat(files).hasSize(6);
            for (var file : files) {
                var type = file.endsWith(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8";
                client.get("/graphql/explorer/" + file).expect(200).expectHeader("Content-Type", type);
            }
        }
    }
}
