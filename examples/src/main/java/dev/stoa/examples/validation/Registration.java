package dev.stoa.examples.validation;

import dev.stoa.web.App;
import dev.stoa.web.Example;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.concurrent.atomic.AtomicInteger;

public final class Registration {
    @Example("""
        {"email": "ada@example.com", "password": "correct horse", "age": 36}
        """)
    record UserCreate(
            @NotBlank @Email String email,
            @Size(min = 8) String password,
            @Positive int age) {}

    record UserResponse(int id, String email, int age) {}

    private final AtomicInteger ids = new AtomicInteger();

    @Post("/users")
    @Status(201)
    @Public
    @Summary("Registers somebody")
    UserResponse create(UserCreate wanted) {
        return new UserResponse(ids.incrementAndGet(), wanted.email(), wanted.age());
    }

    public static App app() {
        return App.named("Registration").version("1.0.0").mount(new Registration());
    }

    static void main() {
        app().run(8000);
    }
}
