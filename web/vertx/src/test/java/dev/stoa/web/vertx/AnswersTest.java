package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Accepted;
import dev.stoa.web.App;
import dev.stoa.web.CacheControl;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Redirect;
import dev.stoa.web.Status;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.test.TestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AnswersTest {
    record Job(String state) {}

    static final class Endpoints {
        @Post("/jobs")
        @Public
        Accepted<Job> begin() {
            return new Accepted<>("/jobs/1", new Job("waiting"));
        }

        @Get("/old")
        @Public
        @Status(308)
        Redirect old() {
            return Redirect.to("/neu/für-alle");
        }

        @Post("/done")
        @Public
        Redirect done() {
            return Redirect.to("/jobs/1");
        }

        @Get("/prices")
        @Public
        @CacheControl("public, max-age=300")
        Tagged<Job> prices(boolean missing) {
            if (missing) {
                throw HttpProblem.NOT_FOUND.because("No prices.");
            }
            return new Tagged<>(EntityTag.of(1), new Job("current"));
        }

        @Get("/token")
        @Public
        Job token() {
            return new Job("secret");
        }
    }

    static final class Impossible {
        @Get("/")
        @Public
        @Status(200)
        Redirect nowhere() {
            return Redirect.to("/");
        }
    }

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Answers").mount(new Endpoints()));

    @Test
    void whatIsDoneLaterSaysWhereToLook() {
        var reply = client.post("/jobs", "").expect(202).expectHeader("Location", "/jobs/1");
        assertThat(reply.json("/state").asString()).isEqualTo("waiting");
    }

    @Test
    void aRedirectHasTheStatusThatIsDeclared() {
        client.get("/old").expect(308).expectHeader("Location", "/neu/f%C3%BCr-alle");
        client.post("/done", "").expect(303).expectHeader("Location", "/jobs/1");
        assertThat(client.get("/openapi.json")
                        .json("/paths/~1old/get/responses")
                        .propertyNames())
                .contains("308")
                .doesNotContain("200");
        assertThatThrownBy(() -> App.named("No").mount(new Impossible()).describe())
                .hasMessageContaining("Impossible.nowhere()")
                .hasMessageContaining("use 301, 302, 303, 307 or 308");
    }

    @Test
    void whoMayKeepAReplyIsSaidOfSuccessAlone() {
        client.get("/prices?missing=false").expect(200).expectHeader("Cache-Control", "public, max-age=300");
        assertThat(client.get("/prices?missing=true").expect(404).header("Cache-Control"))
                .isEmpty();
        client.get("/token").expectHeader("Cache-Control", "no-store");
    }

    @Test
    void theDocumentationIsNamedAfterTheApplication() {
        try (var shop = TestClient.start(App.named("Tea & <Cake>").mount(new Endpoints()))) {
            assertThat(shop.get("/docs").expect(200).text()).contains("<title>Tea &amp; &lt;Cake></title>");
        }
    }

    @Test
    void theOpenApiDocumentIsSentOnce() {
        var document =
                client.with("Accept-Encoding", "gzip").get("/openapi.json").expectHeader("Content-Encoding", "gzip");
        var tag = document.header("ETag").orElseThrow();

        assertThat(tag).endsWith(";gzip\"");
        client.with("If-None-Match", tag).get("/openapi.json").expect(304).expectHeader("Vary", "Accept-Encoding");
    }
}
