package dev.stoa.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.testkit.TestApp.Member;
import dev.stoa.web.test.TestReply;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CachedTasksTest {
    @AutoClose
    private final TestApp app =
            TestApp.with(TasksModule.GRANTS, (test, platform) -> new TasksModule(platform, test.people()));

    private final TestApp.Tenant tenant = app.newTenant();
    private final Member admin = tenant.join(Role.ADMIN, "Ada");
    private final Member grace = tenant.join(Role.USER, "Grace");

    private static String add(Member member, String title) {
        return member.http()
                .post("/tasks", "{\"title\": \"" + title + "\"}")
                .expect(201)
                .header("Location")
                .orElseThrow();
    }

    /// Which layer of a cache answered, as the reply tells it.
    private static String layer(String cache, TestReply reply) {
        return reply.expect(200).headers("Server-Timing").stream()
                .filter(line -> line.startsWith(cache + ";"))
                .map(line -> line.replaceAll(".*desc=\"|\".*", ""))
                .findFirst()
                .orElse("none");
    }

    private static int total(TestReply list) {
        return list.expect(200).json("/total").asInt();
    }

    @Test
    void theSecondReadComesFromMemory() {
        var path = add(grace, "Order flour");

        assertThat(layer("task", grace.http().get(path))).isEqualTo("source");
        assertThat(layer("task", grace.http().get(path))).isEqualTo("local");
        assertThat(layer("tasks", grace.http().get("/tasks"))).isEqualTo("source");
        assertThat(layer("tasks", grace.http().get("/tasks"))).isEqualTo("local");
    }

    @Test
    void everyChangeIsSeenAtOnceByAllWhoMaySeeIt() {
        var path = add(grace, "Order flour");
        for (var reader : new Member[] {grace, admin}) {
            assertThat(total(reader.http().get("/tasks"))).isEqualTo(1);
            reader.http().get(path).expect(200);
        }

        add(grace, "Order rye");
        assertThat(total(grace.http().get("/tasks"))).isEqualTo(2);
        assertThat(total(admin.http().get("/tasks"))).isEqualTo(2);

        grace.http().patch(path, "{\"title\": \"Order oats\"}").expect(200);
        for (var reader : new Member[] {grace, admin}) {
            assertThat(reader.http().get(path).json("/task/title").asString()).isEqualTo("Order oats");
            assertThat(reader.http()
                            .get("/tasks?sort=title")
                            .json("/items/0/title")
                            .asString())
                    .isEqualTo("Order oats");
        }

        admin.http().patch(path, "{\"owner_id\": \"" + admin.id() + "\"}").expect(200);
        assertThat(total(grace.http().get("/tasks"))).isEqualTo(1);
        grace.http().get(path).expect(404);

        admin.http().delete(path).expect(204);
        assertThat(total(admin.http().get("/tasks"))).isEqualTo(1);
        admin.http().get(path).expect(404);
    }

    @Test
    void whatOneMaySeeIsKeptFromTheOther() {
        var path = add(admin, "Sign the lease");
        admin.http().get(path).expect(200);
        assertThat(total(admin.http().get("/tasks"))).isEqualTo(1);

        grace.http().get(path).expect(404);
        assertThat(total(grace.http().get("/tasks"))).isZero();
        var stranger = app.newTenant().join(Role.ADMIN, "Stranger").http();
        stranger.get(path).expect(404);
        assertThat(total(stranger.get("/tasks"))).isZero();
    }

    @Test
    void pagesOfOtherSizesAndFiltersAreOthers() {
        add(grace, "One");
        add(grace, "Two");
        var list = grace.http();
        list.get("/tasks?page_size=1").expect(200);

        assertThat(list.get("/tasks?page_size=2").json("/items").size()).isEqualTo(2);
        assertThat(total(list.get("/tasks?status=completed"))).isZero();
        assertThat(list.get("/tasks?page=2&page_size=1").json("/items").size()).isEqualTo(1);
        assertThat(list.get("/tasks?page=2&page_size=1").json("/page").asInt()).isEqualTo(2);
    }

    @Test
    void whatDependsOnTheHourIsNotKept() {
        add(grace, "One");

        assertThat(layer("tasks", grace.http().get("/tasks?overdue=false"))).isEqualTo("none");
        assertThat(layer("tasks", grace.http().get("/tasks?q=one"))).isEqualTo("none");
        assertThat(layer("tasks", grace.http().get("/tasks?page=2"))).isEqualTo("none");
    }

    @Test
    void aTaskThatIsNotThereIsFoundOnceItIs() {
        grace.http().get("/tasks/" + new UUID(0, 1)).expect(404);
        assertThat(total(grace.http().get("/tasks"))).isZero();

        add(grace, "Order flour");

        assertThat(total(grace.http().get("/tasks"))).isEqualTo(1);
    }
}
