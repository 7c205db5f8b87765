package dev.stoa.web.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.routing.Router;
import dev.stoa.web.routing.Target;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Random paths against a router: it finds what a matcher finds that tries one template after the other, and never
/// throws but for a path that is not properly encoded.
class RouterFuzzTest {
    private static final List<String> GETS = List.of(
            "/",
            "/a",
            "/a/",
            "/a/{x}",
            "/a/{x}/c",
            "/a/b",
            "/a/b/c",
            "/{y}/b",
            "/{y}/{z}",
            "/{y}/{z}/d",
            "/f/{rest...}",
            "/f/a/{x}");
    private static final List<String> POSTS = List.of("/a/{x}", "/b", "/f/a");

    private final Router router = new Router();

    RouterFuzzTest() {
        GETS.forEach(path -> add(Method.GET, path));
        POSTS.forEach(path -> add(Method.POST, path));
    }

    private void add(Method method, String path) {
        Target target = (_, _) -> Reply.empty(204);
        assertThat(router.add(method, PathTemplate.parse(path), target)).isNull();
    }

    @FuzzTest(maxDuration = "2s")
    void findsWhatASlowMatcherFinds(byte[] data) {
        var path = new String(data, StandardCharsets.UTF_8);
        check(path);
        // Most random text has none of the letters in the templates.
        check(path.replaceAll("[^/%]", "a"));
        check("/a/" + path);
        check("/f/" + path);
    }

    private void check(String text) {
        var path = "/" + text;
        List<String> segments;
        try {
            segments = segments(path);
        } catch (IllegalArgumentException _) {
            assertThatThrownBy(() -> router.find(Method.GET, path)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        for (var method : List.of(Method.GET, Method.POST, Method.HEAD)) {
            switch (router.find(method, path)) {
                case Router.Match.Found(var _, var template, var values) -> {
                    assertThat(template.toString())
                            .isEqualTo(best(method, segments).orElseThrow());
                    assertThat(values).isEqualTo(values(template.toString(), segments));
                }
                case Router.Match.WrongMethod(var allowed) -> {
                    assertThat(best(method, segments)).isEmpty();
                    assertThat(allowed).isEqualTo(allowed(segments)).isNotEmpty();
                }
                case Router.Match.NotFound _ -> {
                    assertThat(best(method, segments)).isEmpty();
                    assertThat(allowed(segments)).isEmpty();
                }
            }
        }
    }

    private static List<String> segments(String path) {
        return Stream.of(path.substring(1).split("/", -1))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static Set<Method> allowed(List<String> segments) {
        var allowed = EnumSet.noneOf(Method.class);
        if (GETS.stream().anyMatch(template -> matches(template, segments))) {
            allowed.addAll(Set.of(Method.GET, Method.HEAD));
        }
        if (POSTS.stream().anyMatch(template -> matches(template, segments))) {
            allowed.add(Method.POST);
        }
        return allowed;
    }

    /// The template that fits; of several the one whose first different segment is more particular.
    private static Optional<String> best(Method method, List<String> segments) {
        return (method == Method.POST ? POSTS : GETS)
                .stream()
                        .filter(template -> matches(template, segments))
                        .min((one, other) -> rank(one).compareTo(rank(other)));
    }

    /// `a` before `{x}` before `{rest...}`, segment by segment.
    private static String rank(String template) {
        var rank = new StringBuilder();
        for (var segment : template.substring(1).split("/", -1)) {
            rank.append(segment.endsWith("...}") ? '2' : segment.startsWith("{") ? '1' : '0');
        }
        return rank.toString();
    }

    private static boolean matches(String template, List<String> segments) {
        var wanted = List.of(template.substring(1).split("/", -1));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).endsWith("...}")) {
                return segments.size() > i;
            }
            if (i >= segments.size()) {
                return false;
            }
            var fits = wanted.get(i).startsWith("{")
                    ? !segments.get(i).isEmpty()
                    : wanted.get(i).equals(segments.get(i));
            if (!fits) {
                return false;
            }
        }
        return wanted.size() == segments.size();
    }

    private static List<String> values(String template, List<String> segments) {
        var values = new ArrayList<String>();
        var wanted = List.of(template.substring(1).split("/", -1));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).endsWith("...}")) {
                values.add(String.join("/", segments.subList(i, segments.size())));
            } else if (wanted.get(i).startsWith("{")) {
                values.add(segments.get(i));
            }
        }
        return values;
    }
}
