package dev.stoa.examples.users;

import dev.stoa.web.Created;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;

/// Users over HTTP.
final class UserEndpoints {
    private final Users users;

    UserEndpoints(Users users) {
        this.users = users;
    }

    @Get("/users/{id}")
    @Needs("users.read")
    User get(long id) {
        return users.get(id);
    }

    @Post("/users")
    @Needs("users.create")
    Created<User> create(NewUser user) {
        var added = users.add(user);
        return Created.at("/users/" + added.id(), added);
    }
}
