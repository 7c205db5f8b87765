package dev.stoa.examples.memory;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.format.Csv;
import dev.stoa.web.format.Xml;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.TreeMap;

public final class Users {
    record NewUser(@NotBlank @Email String email, @NotBlank String name) {}

    record User(int id, String email, String name) {}

    enum UserProblem implements ProblemType {
        EMAIL_TAKEN(409, "The address is in use"),
        USER_NOT_FOUND(404, "No such user");

        private final int status;
        private final String title;

        UserProblem(int status, String title) {
            this.status = status;
            this.title = title;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public String title() {
            return title;
        }
    }

    private final TreeMap<Integer, User> users = new TreeMap<>();
    private int lastId;

    @Post("/users")
    @Public
    @Fails(409)
    synchronized Created<User> create(NewUser wanted) {
        requireFree(wanted.email(), 0);
        var user = new User(++lastId, wanted.email(), wanted.name());
        users.put(user.id(), user);
        return Created.at("/users/" + user.id(), user);
    }

    @Get("/users")
    @Public
    synchronized List<User> list() {
        return List.copyOf(users.values());
    }

    @Get("/users/{id}")
    @Public
    @Fails(404)
    synchronized User get(int id) {
        var user = users.get(id);
        if (user == null) {
            throw UserProblem.USER_NOT_FOUND.because("There is no user " + id + ".");
        }
        return user;
    }

    @Put("/users/{id}")
    @Public
    @Fails({404, 409})
    synchronized User replace(int id, NewUser wanted) {
        get(id);
        requireFree(wanted.email(), id);
        var user = new User(id, wanted.email(), wanted.name());
        users.put(id, user);
        return user;
    }

    @Patch("/users/{id}")
    @Public
    @Fails({404, 409})
    synchronized User change(int id, MergePatch<NewUser> patch) {
        var current = get(id);
        return replace(id, patch.applyTo(new NewUser(current.email(), current.name())));
    }

    @Delete("/users/{id}")
    @Public
    @Fails(404)
    synchronized void delete(int id) {
        get(id);
        users.remove(id);
    }

    private void requireFree(String email, int owner) {
        if (users.values().stream().anyMatch(user -> user.email().equals(email) && user.id() != owner)) {
            throw UserProblem.EMAIL_TAKEN.because("Somebody is registered as " + email + " already.");
        }
    }

    public static App app() {
        return App.named("Users in memory")
                .version("1.0.0")
                .formats(new Xml(), new Csv())
                .mount(new Users());
    }

    static void main() {
        app().run(8000);
    }
}
