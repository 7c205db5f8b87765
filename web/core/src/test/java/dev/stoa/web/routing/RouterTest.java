package dev.stoa.web.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Router router = new Router();

    private Target add(Method method, String path) {
        Target target = (_, _) -> Reply.empty(204);
        assertThat(router.add(method, PathTemplate.parse(path), target)).isNull();
        return target;
    }

    private Router.Match.Found found(Method method, String path) {
        return (Router.Match.Found) router.find(method, path);
    }

    @Test
    void fixedSegmentsWinOverVariables() {
        add(Method.GET, "/tasks/{id}");
        var stats = add(Method.GET, "/tasks/stats");

        assertThat(found(Method.GET, "/tasks/stats").target()).isSameAs(stats);
        assertThat(found(Method.GET, "/tasks/abc").pathValues()).containsExactly("abc");
    }

    @Test
    void aFixedSegmentThatLeadsNowhereGivesWayToAVariable() {
        add(Method.GET, "/tasks/stats");
        add(Method.GET, "/tasks/{id}/history");
        add(Method.DELETE, "/tasks/{id}");

        assertThat(found(Method.GET, "/tasks/stats/history").pathValues()).containsExactly("stats");
        assertThat(found(Method.DELETE, "/tasks/stats").pathValues()).containsExactly("stats");
    }

    @Test
    void restTakesWhatNothingElseTakes() {
        add(Method.GET, "/files/{path...}");
        add(Method.GET, "/files/index");

        assertThat(found(Method.GET, "/files/a/b/c.txt").pathValues()).containsExactly("a/b/c.txt");
        assertThat(found(Method.GET, "/files/index").pathValues()).isEmpty();
    }

    @Test
    void aSegmentIsDecodedOnItsOwn() {
        add(Method.GET, "/tags/{name}");

        assertThat(found(Method.GET, "/tags/a%2Fb%20c+d").pathValues()).isEqualTo(List.of("a/b c+d"));
        assertThatThrownBy(() -> router.find(Method.GET, "/tags/%zz")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKnownPathTellsItsMethods() {
        add(Method.GET, "/tasks");
        add(Method.POST, "/tasks");

        assertThat(router.find(Method.DELETE, "/tasks"))
                .isEqualTo(new Router.Match.WrongMethod(Set.of(Method.GET, Method.HEAD, Method.POST)));
        assertThat(router.find(Method.GET, "/task")).isInstanceOf(Router.Match.NotFound.class);
        assertThat(router.find(Method.HEAD, "/tasks")).isInstanceOf(Router.Match.Found.class);
    }

    @Test
    void aVariableIsNeverEmpty() {
        add(Method.GET, "/tasks/{id}");

        assertThat(router.find(Method.GET, "/tasks/")).isInstanceOf(Router.Match.NotFound.class);
    }
}
