package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Plugin;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class AroundTest {
    private final UnderTest engine;

    AroundTest(UnderTest engine) {
        this.engine = engine;
    }

    @Test
    void middlewareSeesEveryOutcomeAndTheTemplateOfTheRoute() {
        var seen = new CopyOnWriteArrayList<String>();
        var app = engine.app().provide(new Things.Callers()).mount(new Things()).use((request, next) -> {
            var reply = next.handle(request);
            var template = request.get(PathTemplate.class).map(PathTemplate::toString);
            seen.add(request.method() + " " + template.orElse("none") + " " + reply.status());
            return reply.with("X-Seen", "yes");
        });
        try (var client = TestClient.start(app)) {
            client.get("/things/1").expectHeader("X-Seen", "yes");
            client.get("/broken").expectHeader("X-Seen", "yes");
            client.get("/nowhere").expectHeader("X-Seen", "yes");
        }
        assertThat(seen).containsExactly("GET /things/{id} 200", "GET /broken 500", "GET none 404");
    }

    @Test
    void aContextValueReachesWhatRunsLater() {
        var app = engine.app()
                .use((request, next) -> {
                    request.set(Things.Who.class, new Things.Who("set before"));
                    return next.handle(request);
                })
                .route(Method.GET, "/who", request -> {
                    var who = request.get(Things.Who.class).orElseThrow();
                    var isCurrent = Request.current().orElseThrow() == request;
                    return Reply.text(200, "text/plain", who.name() + " " + isCurrent);
                });
        try (var client = TestClient.start(app)) {
            assertThat(client.get("/who").text()).isEqualTo("set before true");
        }
    }

    @Test
    void pluginsAddRoutesAndStartAndStopInOrder() {
        var events = new ArrayList<String>();
        record Noisy(String name, List<String> events) implements Plugin {
            @Override
            public void install(App app) {
                app.route(Method.GET, "/" + name, _ -> Reply.text(200, "text/plain", name));
            }

            @Override
            public void start() {
                events.add("start " + name);
            }

            @Override
            public void stop() {
                events.add("stop " + name);
            }
        }
        try (var client =
                TestClient.start(engine.app().install(new Noisy("one", events)).install(new Noisy("two", events)))) {
            assertThat(client.get("/two").expect(200).text()).isEqualTo("two");
            client.get("/three").problem(HttpProblem.NOT_FOUND);
        }
        assertThat(events).containsExactly("start one", "start two", "stop two", "stop one");
    }
}
