package dev.stoa.examples.database;

import dev.stoa.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The table `users`.
final class UserStore {
    private final Handle handle;

    UserStore(Handle handle) {
        this.handle = handle;
    }

    /// Adds a user. The constraint decides whether the address is free, not a look beforehand, so of two who
    /// come at once one is refused.
    User insert(NewUser wanted) {
        var statement = handle.createQuery("""
                insert into users (email, name, bio)
                values (:email, :name, :bio)
                returning id, email, name, bio, created_at
                """)
                .bind("email", wanted.email())
                .bind("name", wanted.name())
                .bind("bio", wanted.bio())
                .map(UserStore::user);
        return Violation.NOT_UNIQUE.refused(taken(wanted), statement::one);
    }

    List<User> list(int limit, int offset) {
        return handle.createQuery("""
                select id, email, name, bio, created_at
                from users
                order by id
                limit :limit offset :offset
                """)
                .bind("limit", limit)
                .bind("offset", offset)
                .map(UserStore::user)
                .list();
    }

    long count() {
        return handle.createQuery("select count(*) from users")
                .mapTo(Long.class)
                .one();
    }

    Optional<User> find(long id) {
        return handle.createQuery("""
                select id, email, name, bio, created_at
                from users
                where id = :id
                """).bind("id", id).map(UserStore::user).findOne();
    }

    /// Changes a user, or nothing when the user is not there.
    Optional<User> update(long id, NewUser wanted) {
        var statement = handle.createQuery("""
                update users
                set email = :email, name = :name, bio = :bio
                where id = :id
                returning id, email, name, bio, created_at
                """)
                .bind("id", id)
                .bind("email", wanted.email())
                .bind("name", wanted.name())
                .bind("bio", wanted.bio())
                .map(UserStore::user);
        return Violation.NOT_UNIQUE.refused(taken(wanted), statement::findOne);
    }

    private static Problem taken(NewUser wanted) {
        return BlogProblem.EMAIL_TAKEN.because("Somebody is registered as " + wanted.email() + " already.");
    }

    /// Deletes a user with everything that is theirs, or nothing at all.
    void delete(long id) {
        handle.useTransaction(transaction -> {
            transaction
                    .createUpdate("delete from posts where user_id = :id")
                    .bind("id", id)
                    .execute();
            transaction
                    .createUpdate("delete from users where id = :id")
                    .bind("id", id)
                    .execute();
        });
    }

    private static User user(ResultSet row, StatementContext context) throws SQLException {
        return new User(
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                row.getString("bio"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
