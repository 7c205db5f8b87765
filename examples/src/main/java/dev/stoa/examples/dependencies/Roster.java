package dev.stoa.examples.dependencies;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

public final class Roster {
    record NewUser(@NotBlank String name) {}

    record User(int id, String name) {}

    /// Which part of a list is wanted.
    record Window(int skip, int limit) {
        <T> List<T> of(List<T> all) {
            return all.stream().skip(skip).limit(limit).toList();
        }
    }

    private final ConcurrentSkipListMap<Integer, User> users = new ConcurrentSkipListMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    @Provides
    Window window(@Default("0") @Min(0) int skip, @Default("10") @Min(1) @Max(100) int limit) {
        return new Window(skip, limit);
    }

    /// The user whom the path names, or 404.
    @Provides
    User byId(int userId) {
        var user = users.get(userId);
        if (user == null) {
            throw HttpProblem.NOT_FOUND.because("There is no user " + userId + ".");
        }
        return user;
    }

    @Get("/users")
    @Public
    List<User> list(Window window) {
        return window.of(List.copyOf(users.values()));
    }

    @Post("/users")
    @Public
    Created<User> create(NewUser wanted) {
        var user = new User(ids.incrementAndGet(), wanted.name());
        users.put(user.id(), user);
        return Created.at("/users/" + user.id(), user);
    }

    @Get("/users/{user_id}")
    @Public
    @Fails(404)
    User get(User user) {
        return user;
    }

    @Put("/users/{user_id}")
    @Public
    @Fails(404)
    User rename(User user, NewUser wanted) {
        var renamed = new User(user.id(), wanted.name());
        users.replace(user.id(), renamed);
        return renamed;
    }

    @Delete("/users/{user_id}")
    @Public
    @Fails(404)
    void delete(User user) {
        users.remove(user.id());
    }

    public static App app() {
        var roster = new Roster();
        return App.named("Roster").version("1.0.0").provide(roster).mount(roster);
    }

    static void main() {
        app().run(8000);
    }
}
