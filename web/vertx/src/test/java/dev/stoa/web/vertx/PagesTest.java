package dev.stoa.web.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Offset;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Public;
import dev.stoa.web.format.Csv;
import dev.stoa.web.test.TestClient;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PagesTest {
    record Task(int priority, int id) {}

    record Key(int priority, int id) {}

    static final class Tasks {
        private static final Comparator<Task> ORDER =
                Comparator.comparingInt(Task::priority).thenComparingInt(Task::id);

        private final ConcurrentSkipListSet<Task> all = new ConcurrentSkipListSet<>(ORDER);

        Tasks() {
            IntStream.range(0, 45).forEach(id -> all.add(new Task(id % 3, id)));
        }

        @Get("/by-page")
        @Public
        Page<Task> byPage(Paging paging, @Nullable Integer priority) {
            return paging.page(part(paging.offset(), paging.limit()), all.size());
        }

        @Get("/by-offset")
        @Public
        Page<Task> byOffset(Offset offset, @Nullable Integer priority) {
            return offset.page(part(offset.offset(), offset.limit()), all.size());
        }

        @Get("/by-cursor")
        @Public
        CursorPage<Task> byCursor(Cursor cursor, @Nullable Integer priority) {
            var rest = cursor.after(Key.class)
                    .map(key -> all.tailSet(new Task(key.priority, key.id), false))
                    .orElse(all);
            var found = rest.stream().limit(cursor.limit() + 1).toList();
            return cursor.page(found, task -> new Key(task.priority, task.id));
        }

        private List<Task> part(int offset, int limit) {
            return all.stream().skip(offset).limit(limit).toList();
        }
    }

    private final Tasks tasks = new Tasks();

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Pages").formats(new Csv()).mount(tasks));

    private static List<Integer> ids(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(task -> task.path("id").asInt())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/by-page?priority=2&page_size=20",
                "/by-offset?priority=2&limit=20",
                "/by-offset?priority=2&skip=0&limit=20",
                "/by-cursor?priority=2&page_size=20"
            })
    void whoFollowsTheLinksSeesEverything(String first) {
        var seen = new ArrayList<Integer>();
        int pages = 0;
        for (var next = first; next != null; pages++) {
            assertThat(next).contains("priority=2");
            var page = client.get(next).expect(200).json();
            assertThat(client.get(page.at("/_links/self").asString())
                            .expect(200)
                            .json())
                    .isEqualTo(page);
            seen.addAll(ids(page));
            var link = page.at("/_links/next");
            next = link.isNull() ? null : link.asString();
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).doesNotHaveDuplicates().hasSize(45);
    }

    @Test
    void aPageByNumberKnowsItsNeighboursAndTheWhole() {
        var second = client.get("/by-page?page=2&page_size=20").expect(200).json();
        assertThat(second.path("items").size()).isEqualTo(20);
        assertThat(second.path("total").asInt()).isEqualTo(45);
        assertThat(second.at("/_links/next").asString()).isEqualTo("/by-page?page=3&page_size=20");
        assertThat(second.at("/_links/prev").asString()).isEqualTo("/by-page?page=1&page_size=20");

        var third = client.get("/by-page?page=3&page_size=20").expect(200).json();
        assertThat(third.path("items").size()).isEqualTo(5);
        assertThat(third.at("/_links/next").isNull()).isTrue();
    }

    @Test
    void aPageByOffsetKeepsTheWordItWasAskedWith() {
        var page = client.get("/by-offset?skip=15&limit=10").expect(200).json();
        assertThat(page.at("/_links/next").asString()).isEqualTo("/by-offset?limit=10&skip=25");
        assertThat(page.at("/_links/prev").asString()).isEqualTo("/by-offset?limit=10&skip=5");
        assertThat(page.path("page").asInt()).isEqualTo(2);

        assertThat(client.get("/by-offset?skip=1&offset=1")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/skip");
        assertThat(client.get("/by-offset?offset=-1&limit=101")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactlyInAnyOrder("/offset", "/limit");
    }

    @Test
    void whatIsAddedWhilePagingByCursorShiftsNothing() {
        var first = client.get("/by-cursor?page_size=20").expect(200).json();
        tasks.all.add(new Task(0, -1));
        tasks.all.remove(new Task(0, 0));
        tasks.all.add(new Task(2, 100));

        var seen = new ArrayList<>(ids(first));
        var cursor = first.path("next_cursor");
        while (!cursor.isNull()) {
            var page = client.get("/by-cursor?page_size=20&cursor=" + cursor.asString())
                    .expect(200)
                    .json();
            seen.addAll(ids(page));
            cursor = page.path("next_cursor");
        }

        assertThat(seen).doesNotHaveDuplicates().hasSize(46).contains(100).doesNotContain(-1);
    }

    @Test
    void aCursorThatTheListDidNotMakeIsRefused() {
        for (var key :
                List.of("", "{}", "{\"priority\":1}", "{\"priority\":\"x\",\"id\":1}", "[]", "null", "nonsense")) {
            var cursor = Base64.getUrlEncoder().encodeToString(key.getBytes(UTF_8));
            assertThat(client.get("/by-cursor?cursor=" + cursor)
                            .problem(HttpProblem.INVALID)
                            .pointers())
                    .as(key)
                    .containsExactly("/cursor");
        }
        client.get("/by-cursor?cursor=%21%21").problem(HttpProblem.INVALID);
    }

    @Test
    void asCsvAPageTellsWhereToGoOnInItsHeaders() {
        var page =
                client.with("Accept", "text/csv").get("/by-cursor?page_size=2").expect(200);
        assertThat(page.text()).isEqualTo("priority,id\r\n0,0\r\n0,3\r\n");
        assertThat(page.headers("Link"))
                .hasSize(2)
                .anySatisfy(link -> assertThat(link).matches("</by-cursor\\?cursor=.*&page_size=2>; rel=\"next\""));
    }
}
