package dev.stoa.examples.database;

import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import java.util.List;

final class PostEndpoints {
    record UserWithPosts(User user, List<BlogPost> posts) {}

    @Post("/posts")
    @Status(201)
    @Public
    BlogPost create(NewPost wanted, PostStore posts) {
        return posts.insert(wanted);
    }

    @Get("/users/{user_id}/posts")
    @Public
    @Fails(404)
    UserWithPosts of(User user, PostStore posts) {
        return new UserWithPosts(user, posts.of(user.id()));
    }
}
