package dev.stoa.examples.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));

    @AutoClose
    private final TestClient anybody = TestClient.start(Reports.app(now::get, 1));

    private TestClient signedIn(String username, String password) {
        var reply = anybody.postForm("/token", "username=" + username + "&password=" + password);
        return anybody.bearer(reply.expect(200).json("/access_token").asString());
    }

    @Test
    void lets401And403Differ() {
        anybody.get("/health").expect(200);
        anybody.get("/reports").problem(HttpProblem.UNAUTHENTICATED).expectHeader("WWW-Authenticate", "Bearer");
        anybody.bearer("made-up").get("/reports").problem(HttpProblem.UNAUTHENTICATED);
        signedIn("bob", "battery+staple").get("/reports").problem(HttpProblem.FORBIDDEN);
        signedIn("ada", "correct+horse").get("/reports").expect(200);
    }

    @Test
    void showsADiaryToItsOwnerAlone() {
        var ada = signedIn("ada", "correct+horse");

        ada.get("/people/ada/diary").expect(200);
        ada.get("/people/bob/diary").problem(HttpProblem.NOT_FOUND);
        anybody.get("/people/ada/diary").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void refusesAWrongPassword() {
        anybody.postForm("/token", "username=ada&password=guess").problem(HttpProblem.UNAUTHENTICATED);
        anybody.postForm("/token", "username=eve&password=guess").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void knowsWhoCallsForAnHour() {
        var ada = signedIn("ada", "correct+horse");
        assertThat(ada.get("/me").expect(200).json("/username").asString()).isEqualTo("ada");

        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(61)));

        ada.get("/me").problem(HttpProblem.UNAUTHENTICATED);
    }
}
