package dev.stoa.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.examples.memory.Users.UserProblem;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UsersTest {
    private static final String ADA = """
            {"email": "ada@example.com", "name": "Ada"}
            """;

    @AutoClose
    private final TestClient client = TestClient.start(Users.app());

    @Test
    void readsBackWhatItCreated() {
        var created = client.post("/users", ADA).expect(201);
        var location = created.header("Location").orElseThrow();

        var read = client.get(location).expect(200);

        assertThat(read.json("/name").asString()).isEqualTo("Ada");
    }

    @Test
    void refusesAnAddressThatIsTaken() {
        client.post("/users", ADA).expect(201);

        client.post("/users", ADA).problem(UserProblem.EMAIL_TAKEN);
    }

    @Test
    void namesWhatIsWrong() {
        var refused = client.post("/users", """
                {"email": "ada", "name": " "}
                """).problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactly("/email", "/name");
    }

    @Test
    void deletesOnce() {
        client.post("/users", ADA).expect(201);

        client.delete("/users/1").expect(204);

        client.delete("/users/1").problem(UserProblem.USER_NOT_FOUND);
    }
}
