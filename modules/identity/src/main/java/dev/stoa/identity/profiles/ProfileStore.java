package dev.stoa.identity.profiles;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table `identity.profile`, and of accounts and memberships what belongs to a profile.
public final class ProfileStore {
    /// The columns that are encrypted.
    static final String PHONE = "phone";

    static final String ADDRESS = "address";
    static final String BIRTH_DATE = "birth_date";
    static final String SSN = "ssn";

    private final Database db;

    public ProfileStore(Database db) {
        this.db = db;
    }

    /// A profile as it is kept. People who have told nothing have version 0 and no row.
    ///
    /// @param sealed what is encrypted, by column; without those that are empty
    record Kept(
            UserId id,
            Email email,
            String name,
            Map<String, byte[]> sealed,
            @Nullable String locale,
            @Nullable String timeZone,
            boolean isPrivate,
            long version,
            Instant createdAt,
            @Nullable Instant updatedAt) {}

    /// A profile and what its person is in an organisation.
    record KeptMember(Kept profile, Role role, Instant joinedAt) {}

    Optional<Kept> find(UserId person) {
        return db.sql(person, """
                select a.user_id, a.email, a.name, a.created_at, p.phone, p.address, p.birth_date, p.ssn, p.locale,
                       p.time_zone, coalesce(p.is_private, false) as is_private, coalesce(p.version, 0) as version,
                       p.updated_at
                from identity.user_account a
                left join identity.profile p on p.user_id = a.user_id
                where a.user_id = :user
                """).optional(ProfileStore::kept);
    }

    /// Somebody who belongs to the organisation.
    Optional<KeptMember> findMember(TenantId tenant, UserId person) {
        return db.sql(tenant, """
                select a.user_id, a.email, a.name, a.created_at, p.phone, p.address, p.birth_date, p.ssn, p.locale,
                       p.time_zone, coalesce(p.is_private, false) as is_private, coalesce(p.version, 0) as version,
                       p.updated_at, m.role, m.created_at as joined_at
                from identity.membership m
                join identity.user_account a on a.user_id = m.user_id
                left join identity.profile p on p.user_id = m.user_id
                where m.tenant_id = :tenant
                  and m.user_id = :person
                """)
                .bind("person", person)
                .optional(row -> new KeptMember(kept(row), new Role(row.text("role")), row.instant("joined_at")));
    }

    /// Writes a profile in place of the version before it, or answers false when that is not the
    /// newest any more.
    boolean write(Kept profile) {
        return db.transaction(profile.id(), tx -> {
            var isWritten = tx.sql("""
                            insert into identity.profile (user_id, phone, address, birth_date, ssn, locale, time_zone,
                                                          is_private, version, updated_at)
                            values (:user, :phone, :address, :birth_date, :ssn, :locale, :time_zone, :is_private,
                                    :version, :updated_at)
                            on conflict (user_id) do update
                            set phone = excluded.phone, address = excluded.address, birth_date = excluded.birth_date,
                                ssn = excluded.ssn, locale = excluded.locale, time_zone = excluded.time_zone,
                                is_private = excluded.is_private, version = excluded.version,
                                updated_at = excluded.updated_at
                            where profile.version = excluded.version - 1
                            """)
                            .bind("phone", profile.sealed().get(PHONE))
                            .bind("address", profile.sealed().get(ADDRESS))
                            .bind("birth_date", profile.sealed().get(BIRTH_DATE))
                            .bind("ssn", profile.sealed().get(SSN))
                            .bind("locale", profile.locale())
                            .bind("time_zone", profile.timeZone())
                            .bind("is_private", profile.isPrivate())
                            .bind("version", profile.version())
                            .bind("updated_at", profile.updatedAt())
                            .update()
                    == 1;
            if (isWritten) {
                tx.sql("update identity.user_account set name = :name where user_id = :user")
                        .bind("name", profile.name())
                        .update();
            }
            return isWritten;
        });
    }

    /// Writes what is encrypted anew, which changes nothing that anybody sees, or answers false when
    /// the profile was changed meanwhile.
    boolean reseal(Kept profile) {
        return db.sql(profile.id(), """
                update identity.profile
                set phone = :phone, address = :address, birth_date = :birth_date, ssn = :ssn
                where user_id = :user
                  and version = :version
                """)
                        .bind("phone", profile.sealed().get(PHONE))
                        .bind("address", profile.sealed().get(ADDRESS))
                        .bind("birth_date", profile.sealed().get(BIRTH_DATE))
                        .bind("ssn", profile.sealed().get(SSN))
                        .bind("version", profile.version())
                        .update()
                == 1;
    }

    private static Kept kept(Row row) {
        var sealed = new TreeMap<String, byte[]>();
        for (var column : new String[] {PHONE, ADDRESS, BIRTH_DATE, SSN}) {
            var value = row.bytesOrNull(column);
            if (value != null) {
                sealed.put(column, value);
            }
        }
        return new Kept(
                new UserId(row.uuid("user_id")),
                new Email(row.text("email")),
                row.text("name"),
                sealed,
                row.textOrNull("locale"),
                row.textOrNull("time_zone"),
                row.bool("is_private"),
                row.number("version"),
                row.instant("created_at"),
                row.instantOrNull("updated_at"));
    }
}
