package dev.stoa.platform.fields;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `fields.data_key`.
final class DataKeyStore {
    private final Database db;

    DataKeyStore(Database db) {
        this.db = db;
    }

    /// A row.
    ///
    /// @param keyset encrypted
    /// @param masterKey what it is encrypted with
    record Kept(UserId person, byte[] keyset, int masterKey, Instant renewedAt) {
        /// Nothing that one can count with.
        @Override
        public String toString() {
            return "Kept[" + person + "]";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Kept kept
                    && person.equals(kept.person)
                    && masterKey == kept.masterKey
                    && renewedAt.equals(kept.renewedAt)
                    && Arrays.equals(keyset, kept.keyset);
        }

        @Override
        public int hashCode() {
            return person.hashCode();
        }
    }

    Optional<Kept> find(UserId person) {
        return db.sql("""
                select user_id, keyset, master_key, renewed_at
                from fields.data_key
                where user_id = :person
                """).bind("person", person).optional(DataKeyStore::kept);
    }

    /// Adds a person's key unless there is one.
    void insert(Kept key) {
        db.sql("""
                insert into fields.data_key (user_id, keyset, master_key, created_at, renewed_at)
                values (:person, :keyset, :master, :now, :now)
                on conflict (user_id) do nothing
                """)
                .bind("person", key.person())
                .bind("keyset", key.keyset())
                .bind("master", key.masterKey())
                .bind("now", key.renewedAt())
                .update();
    }

    /// Puts a row in the place of the one that was read before, or answers false when that is not
    /// there any more.
    boolean replace(Kept before, Kept after) {
        return db.sql("""
                update fields.data_key
                set keyset = :keyset, master_key = :master, renewed_at = :renewed
                where user_id = :person
                  and keyset = :before
                """)
                        .bind("person", before.person())
                        .bind("before", before.keyset())
                        .bind("keyset", after.keyset())
                        .bind("master", after.masterKey())
                        .bind("renewed", after.renewedAt())
                        .update()
                == 1;
    }

    void delete(UserId person) {
        db.sql("delete from fields.data_key where user_id = :person")
                .bind("person", person)
                .update();
    }

    /// Keys that are encrypted with a master key of a smaller number, in the order of their people.
    ///
    /// @param after where the last page ended; null for the first
    List<Kept> listBefore(int masterKey, @Nullable UserId after, int limit) {
        return db.sql("""
                select user_id, keyset, master_key, renewed_at
                from fields.data_key
                where master_key < :master
                  and (:after::uuid is null or user_id > :after)
                order by user_id
                limit :limit
                """)
                .bind("master", masterKey)
                .bind("after", after)
                .bind("limit", limit)
                .list(DataKeyStore::kept);
    }

    long countBefore(int masterKey) {
        return db.sql("select count(*) as total from fields.data_key where master_key < :master")
                .bind("master", masterKey)
                .one(row -> row.number("total"));
    }

    /// Those who have a key, in order.
    ///
    /// @param after where the last page ended; null for the first
    List<UserId> listPeople(@Nullable UserId after, int limit) {
        return db.sql("""
                select user_id
                from fields.data_key
                where :after::uuid is null or user_id > :after
                order by user_id
                limit :limit
                """).bind("after", after).bind("limit", limit).list(row -> new UserId(row.uuid("user_id")));
    }

    long count() {
        return db.sql("select count(*) as total from fields.data_key").one(row -> row.number("total"));
    }

    private static Kept kept(Row row) {
        return new Kept(
                new UserId(row.uuid("user_id")),
                row.bytes("keyset"),
                row.integer("master_key"),
                row.instant("renewed_at"));
    }
}
