package dev.stoa.examples.around;

import dev.stoa.web.App;
import dev.stoa.web.Background;
import dev.stoa.web.Created;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

public final class SignUps {
    private final Mailer mailer;
    private final AtomicInteger ids = new AtomicInteger();

    record NewUser(@NotBlank @Email String email) {}

    record User(int id, String email) {}

    /// Sends an e-mail, which takes its time.
    public interface Mailer {
        void send(String to, String text) throws Exception;
    }

    SignUps(Mailer mailer) {
        this.mailer = mailer;
    }

    @Post("/users")
    @Public
    Created<User> create(NewUser wanted, Background background) {
        var user = new User(ids.incrementAndGet(), wanted.email());
        background.run("welcome", () -> mailer.send(user.email(), "Welcome!"));
        return Created.at("/users/" + user.id(), user);
    }

    public static App app(Mailer mailer, Consumer<String> log) {
        return App.named("Sign-ups")
                .version("1.0.0")
                .use(new RequestLine(log))
                .use((request, next) -> next.handle(request).with("X-Served-By", "stoa-web"))
                .mount(new SignUps(mailer));
    }

    static void main() {
        app(SignUps::pretend, System.out::println).run(8000);
    }

    /// Stands in for a mail server.
    private static void pretend(String to, String text) throws InterruptedException {
        Thread.sleep(2_000);
        System.out.println("sent to " + to + ": " + text);
    }
}
