package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Form;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.form.Multipart;
import dev.stoa.web.form.Upload;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    record Profile(String name, Optional<@Max(150) Integer> age, List<String> tag) {}

    record Album(
            String title,
            Upload cover,
            @Size(max = 2) List<Upload> pictures,
            @Nullable Upload notes) {}

    record Seen(String title, String fileName, String mediaType, long size, String content, int pictures) {}

    @TempDir
    private Path folder;

    private final BlockingQueue<Upload> uploads = new LinkedBlockingQueue<>();

    final class Endpoints {
        @Post("/profile")
        @Public
        Profile profile(@Form Profile profile) {
            return profile;
        }

        @Post("/album")
        @Public
        Seen album(@Form(fileBytes = 200_000, bytes = 400_000, parts = 8) Album album) throws IOException {
            uploads.add(album.cover());
            album.cover().saveTo(folder.resolve("cover"));
            try (var content = album.cover().open()) {
                return new Seen(
                        album.title(),
                        album.cover().fileName(),
                        album.cover().mediaType(),
                        album.cover().size(),
                        new String(content.readNBytes(20), StandardCharsets.UTF_8),
                        album.pictures().size());
            }
        }

        @Post("/parts")
        @Public
        List<String> parts(Multipart form) throws IOException {
            var seen = new ArrayList<String>();
            for (var part = form.next(); part != null; part = form.next()) {
                seen.add(part.name() + " " + part.fileName() + " " + part.mediaType() + " "
                        + (part.name().equals("skipped") ? "" : part.text()));
            }
            return seen;
        }

        @Post("/raw")
        @Public
        int raw(InputStream body) throws IOException {
            return body.readAllBytes().length;
        }
    }

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Forms").mount(new Endpoints()));

    private static String part(String name, String value) {
        return "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String fileName, String content) {
        return "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                + "\"\r\nContent-Type: Image/PNG; x=y\r\n\r\n" + content + "\r\n";
    }

    private TestReply post(String path, String... parts) {
        return client.with("Content-Type", "multipart/form-data; boundary=limit")
                .post(path, String.join("", parts) + "--limit--\r\n");
    }

    @Test
    void valuesComeInEitherKindOfForm() {
        var multipart = post("/profile", part("name", "Ada ♥"), part("tag", "a"), part("tag", "b"), part("more", ""));
        var urlEncoded = client.postForm("/profile", "name=Ada+%E2%99%A5&tag=a&tag=b");

        assertThat(multipart.expect(200).json())
                .isEqualTo(urlEncoded.expect(200).json());
        assertThat(multipart.json("/name").asString()).isEqualTo("Ada ♥");
        assertThat(multipart.json("/tag")).hasSize(2);
    }

    @Test
    void valuesOfAFormAreValidated() {
        var refused =
                post("/profile", file("name", "a.txt", "x"), part("age", "old")).problem(HttpProblem.INVALID);

        assertThat(refused.pointers()).containsExactlyInAnyOrder("/name", "/age", "/name");
        assertThat(refused.json("/errors/0/in").asString()).isEqualTo("form");
        assertThat(post("/profile", part("name", "a"), part("age", "151"))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/age");
    }

    @Test
    void aSmallFileAndALargeOneAreReadAlike() throws Exception {
        var small = post("/album", part("title", "one"), file("cover", "C:\\my\\c%22at\\\".png", "meow"));

        assertThat(small.expect(200).json("/file_name").asString()).isEqualTo("c\"at\".png");
        assertThat(small.json("/media_type").asString()).isEqualTo("image/png");
        assertThat(small.json("/size").asInt()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("cover"))).isEqualTo("meow");

        Files.delete(folder.resolve("cover"));
        var content = "0123456789\r\n--limi".repeat(5_000);
        var large = post(
                "/album",
                file("pictures", "../../a.png", "a"),
                file("cover", "/etc/passwd", content),
                part("title", "two"),
                file("pictures", "b.png", "b"));

        assertThat(large.expect(200).json("/file_name").asString()).isEqualTo("passwd");
        assertThat(large.json("/pictures").asInt()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("cover"))).isEqualTo(content);
    }

    @Test
    void aFileIsGoneWhenTheRequestHasEnded() throws Exception {
        post("/album", part("title", "one"), file("cover", "c.png", "0".repeat(100_000)))
                .expect(200);

        var upload = uploads.poll(5, TimeUnit.SECONDS);
        assertThat(upload).isNotNull();
        assertThatThrownBy(upload::open).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatIsMissingOrSentTwiceIsNamed() {
        assertThat(post("/album", part("title", "t"), file("cover", "", ""))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/cover");
        assertThat(post("/album", part("title", "t"), file("cover", "a", "a"), file("cover", "b", "b"))
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/cover");
        var picture = file("pictures", "p", "p");
        assertThat(post("/album", part("title", "t"), file("cover", "a", "a"), picture, picture, picture)
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/pictures");
    }

    @Test
    void whatIsTooLargeIsRefused() {
        var big = "0".repeat(190_000);

        post("/album", file("cover", "c", big + big)).problem(HttpProblem.BODY_TOO_LARGE);
        post("/album", file("cover", "c", big), file("pictures", "p", big), file("notes", "n", big))
                .problem(HttpProblem.BODY_TOO_LARGE);
        post("/album", part("x", "").repeat(9)).problem(HttpProblem.BODY_TOO_LARGE);
    }

    @Test
    void anotherTypeIsRefused() {
        client.postForm("/album", "title=t").problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
        client.post("/parts", "{}").problem(HttpProblem.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"a \"",
                "multipart/form-data; boundary=ü"
            })
    void aBoundaryIsNamed(String contentType) {
        client.with("Content-Type", contentType).post("/parts", "--a--\r\n").problem(HttpProblem.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--limit",
                "--limit\r\n",
                "--limit\r\n\r\nno name\r\n--limit--",
                "--limit\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--limit--",
                "--limit\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
                "--limit\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--limit",
                "--limitless\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--limit--",
                "--limit\nContent-Disposition: form-data; name=a\n\nx\n--limit--",
                "--limit\r\nno header\r\n\r\nx\r\n--limit--"
            })
    void aFormThatIsNotWellFormedIsRefused(String body) {
        var sender = client.with("Content-Type", "multipart/form-data; boundary=limit");

        sender.post("/parts", body).problem(HttpProblem.MALFORMED_REQUEST);
        sender.post("/profile", body).problem(HttpProblem.MALFORMED_REQUEST);
    }

    @Test
    void theHeadOfAPartHasALimit() {
        var head = "--limit\r\nContent-Disposition: form-data; name=a; x=" + "y".repeat(9_000) + "\r\n\r\n\r\n";

        post("/parts", head).problem(HttpProblem.MALFORMED_REQUEST);
    }

    @Test
    void anEndpointMayReadPartByPart() {
        var empty = "--limit  \r\nContent-Disposition: form-data; name=empty\r\n\r\n";

        assertThat(client.with("Content-Type", "Multipart/Form-Data; charset=x; Boundary=\"limit\"")
                        .post(
                                "/parts",
                                "preamble\r\n" + part("a", "1") + file("b", "b.png", "2") + file("skipped", "c", "3")
                                        + empty + "--limit--epilogue")
                        .expect(200)
                        .json()
                        .valueStream()
                        .map(part -> part.asString()))
                .containsExactly(
                        "a null text/plain 1", "b b.png image/png 2", "skipped c image/png ", "empty null text/plain ");
    }

    @Test
    void anEndpointMayReadTheRawBody() {
        assertThat(client.with("Content-Type", "video/mp4")
                        .post("/raw", "0".repeat(100_000))
                        .expect(200)
                        .text())
                .isEqualTo("100000");
    }
}
