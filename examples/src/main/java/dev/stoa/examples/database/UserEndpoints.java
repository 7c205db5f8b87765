package dev.stoa.examples.database;

import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;

final class UserEndpoints {
    /// The user whom the path names.
    @Provides
    User user(long userId, UserStore users) {
        return users.find(userId).orElseThrow(() -> nobody(userId));
    }

    @Post("/users")
    @Public
    @Fails(409)
    Created<User> create(NewUser wanted, UserStore users) {
        var user = users.insert(wanted);
        return Created.at("/users/" + user.id(), user);
    }

    @Get("/users")
    @Public
    Page<User> list(Paging paging, UserStore users) {
        return paging.page(users.list(paging.limit(), paging.offset()), users.count());
    }

    @Get("/users/{user_id}")
    @Public
    @Fails(404)
    User get(User user) {
        return user;
    }

    @Put("/users/{user_id}")
    @Public
    @Fails({404, 409})
    User replace(User user, NewUser wanted, UserStore users) {
        return users.update(user.id(), wanted).orElseThrow(() -> nobody(user.id()));
    }

    @Delete("/users/{user_id}")
    @Public
    @Fails(404)
    void delete(User user, UserStore users) {
        users.delete(user.id());
    }

    private static Problem nobody(long userId) {
        return BlogProblem.USER_NOT_FOUND.because("There is no user " + userId + ".");
    }
}
