package dev.stoa.examples.database;

import dev.stoa.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The table `posts`.
final class PostStore {
    private final Handle handle;

    PostStore(Handle handle) {
        this.handle = handle;
    }

    /// Adds a post. The foreign key decides whether there is such a user.
    BlogPost insert(NewPost wanted) {
        var nobody = Problem.invalid("user_id", "must be the id of a user, and there is no such user");
        var statement = handle.createQuery("""
                insert into posts (title, content, user_id)
                values (:title, :content, :user)
                returning id, title, content, user_id, created_at
                """)
                .bind("title", wanted.title())
                .bind("content", wanted.content())
                .bind("user", wanted.userId())
                .map(PostStore::post);
        return Violation.NO_SUCH_ROW.refused(nobody, statement::one);
    }

    /// All posts of one user, in one statement however many there are.
    List<BlogPost> of(long userId) {
        return handle.createQuery("""
                select id, title, content, user_id, created_at
                from posts
                where user_id = :user
                order by id
                """).bind("user", userId).map(PostStore::post).list();
    }

    private static BlogPost post(ResultSet row, StatementContext context) throws SQLException {
        return new BlogPost(
                row.getLong("id"),
                row.getString("title"),
                row.getString("content"),
                row.getLong("user_id"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
