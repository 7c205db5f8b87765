package dev.stoa.identity.avatars;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.identity.IdentityConfig;
import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.Role;
import dev.stoa.testkit.TestApp;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AvatarsTest {
    private static final String PASSWORD = "Analytical-1843";

    @AutoClose
    private final TestApp app = TestApp.with(
            IdentityModule.GRANTS,
            (test, platform) -> new IdentityModule(new IdentityConfig(4, "Home"), platform, test.permissions()));

    private TestClient signedIn() {
        var email = UUID.randomUUID() + "@example.com";
        app.anybody().post("/register", """
                {"email": "%s", "password": "%s", "name": "Ada"}
                """.formatted(email, PASSWORD)).expect(201);
        var token = app.anybody().post("/login", """
                {"email": "%s", "password": "%s"}
                """.formatted(email, PASSWORD)).expect(200);
        return app.anybody().bearer(token.json("/access_token").asString());
    }

    /// A picture that is red in its middle, with a word in it that no eye sees.
    private static byte[] picture(String format, int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        out.writeBytes("<script>hidden</script>".getBytes(UTF_8));
        return out.toByteArray();
    }

    private static TestReply put(TestClient person, byte[] picture) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("""
                --b\r
                Content-Disposition: form-data; name="picture"; filename="a.png"\r
                Content-Type: image/png\r
                \r
                """.getBytes(UTF_8));
        body.writeBytes(picture);
        body.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
        return person.with("Content-Type", "multipart/form-data; boundary=b")
                .send("PUT", "/me/avatar", body.toByteArray());
    }

    @Test
    void isTheMiddleOfAPictureAndNothingElseOfTheFile() throws Exception {
        var ada = signedIn();
        ada.get("/me/avatar").expect(404);

        put(ada, picture("jpeg", 1200, 900)).expect(204);

        var reply = ada.get("/me/avatar").expect(200);
        reply.expectHeader("Content-Type", "image/png").expectHeader("X-Content-Type-Options", "nosniff");
        assertThat(new String(reply.bytes(), ISO_8859_1)).doesNotContain("script", "hidden");
        var shown = ImageIO.read(new ByteArrayInputStream(reply.bytes()));
        assertThat(shown.getWidth()).isEqualTo(256);
        assertThat(shown.getHeight()).isEqualTo(256);
        assertThat(shown.getRGB(128, 128) & 0xff0000).isGreaterThan(0xf00000);
    }

    @Test
    void takesTheContentForWhatItIsAndNothingButPictures() throws Exception {
        var ada = signedIn();

        put(ada, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(UTF_8))
                .problem(HttpProblem.INVALID);
        put(ada, "<html><script>alert(1)</script></html>".getBytes(UTF_8)).problem(HttpProblem.INVALID);
        put(ada, picture("gif", 10, 10)).problem(HttpProblem.INVALID);
        var whole = picture("png", 300, 300);
        put(ada, Arrays.copyOf(whole, 60)).problem(HttpProblem.INVALID);
        put(ada, new byte[(2 << 20) + 1]).expect(413);
        whole[16] = 0x7f;
        put(ada, whole).problem(HttpProblem.INVALID);
        ada.get("/me/avatar").expect(404);
    }

    @Test
    void isSeenByColleaguesUnlessTheProfileIsPrivate() throws Exception {
        var ada = signedIn();
        var grace = signedIn();
        var stranger = app.newTenant().join(Role.ADMIN, "Stranger").http();
        var address = "/users/" + ada.get("/users/me").json("/id").asString() + "/avatar";
        put(ada, picture("png", 64, 64)).expect(204);
        grace.get(address).expect(200);
        stranger.get(address).expect(404);

        ada.patch("/me", "{\"is_private\": true}").expect(204);
        grace.get(address).expect(404);
        ada.get("/me/avatar").expect(200);

        ada.patch("/me", "{\"is_private\": false}").expect(204);
        ada.delete("/me/avatar").expect(204);
        grace.get(address).expect(404);
    }
}
