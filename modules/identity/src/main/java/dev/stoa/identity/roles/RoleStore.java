package dev.stoa.identity.roles;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Permissions.Change;
import dev.stoa.platform.security.Permissions.Changes;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables of roles, and of what roles and people may otherwise than what comes with the modules.
public final class RoleStore {
    private final Database db;

    public RoleStore(Database db) {
        this.db = db;
    }

    /// A role that an organisation has added.
    record OwnRole(Role name, String description) {}

    /// One line of what an organisation has changed.
    private sealed interface Line {
        record OfRole(Role role, String permission, boolean isGranted) implements Line {}

        record OfPerson(UserId person, String permission, boolean isGranted) implements Line {}

        record NewRole(UserId person, Role role) implements Line {}

        record Operators() implements Line {}
    }

    /// What an organisation has changed, in one statement. Tokens live 15 minutes, and clocks may be a minute apart.
    Changes changes(TenantId tenant) {
        var lines = db.sql(tenant, """
                select 'role' as kind, role, null::uuid as user_id, permission, is_granted
                from identity.role_permission
                where tenant_id = :tenant
                union all
                select 'person', null, user_id, permission, is_granted
                from identity.member_permission
                where tenant_id = :tenant
                union all
                select 'new role', role, user_id, null, null
                from identity.membership
                where tenant_id = :tenant
                  and role_changed_at > now() - interval '20 minutes'
                union all
                select 'operators', null, null, null, null
                from identity.operator
                where organisation_id = :tenant
                """).list(RoleStore::line);
        return lines.isEmpty() ? Changes.NONE : changes(lines);
    }

    private static Line line(Row row) {
        return switch (row.text("kind")) {
            case "role" -> new Line.OfRole(new Role(row.text("role")), row.text("permission"), row.bool("is_granted"));
            case "person" ->
                new Line.OfPerson(new UserId(row.uuid("user_id")), row.text("permission"), row.bool("is_granted"));
            case "new role" -> new Line.NewRole(new UserId(row.uuid("user_id")), new Role(row.text("role")));
            default -> new Line.Operators();
        };
    }

    private static Changes changes(List<Line> lines) {
        var roles = new HashMap<Role, Change>();
        var people = new HashMap<UserId, Change>();
        var newRoles = new HashMap<UserId, Role>();
        var isOperators = false;
        for (var line : lines) {
            switch (line) {
                case Line.OfRole(var role, var permission, var isGranted) ->
                    roles.merge(role, change(permission, isGranted), RoleStore::and);
                case Line.OfPerson(var person, var permission, var isGranted) ->
                    people.merge(person, change(permission, isGranted), RoleStore::and);
                case Line.NewRole(var person, var role) -> newRoles.put(person, role);
                case Line.Operators() -> isOperators = true;
            }
        }
        return new Changes(roles, people, newRoles, isOperators);
    }

    private static Change change(String permission, boolean isGranted) {
        return isGranted ? new Change(Set.of(permission), Set.of()) : new Change(Set.of(), Set.of(permission));
    }

    private static Change and(Change one, Change other) {
        var granted = new HashSet<>(one.granted());
        granted.addAll(other.granted());
        var denied = new HashSet<>(one.denied());
        denied.addAll(other.denied());
        return new Change(granted, denied);
    }

    /// Notes that an organisation has changed something.
    void noteChange(Transaction tx) {
        tx.sql("""
                insert into identity.rule_change (organisation_id)
                values (:tenant)
                on conflict (organisation_id) do update
                set changed_at = clock_timestamp()
                """).update();
    }

    /// Which organisations have changed something, and when last.
    Map<TenantId, Instant> changedSince(Instant since) {
        var changed = new HashMap<TenantId, Instant>();
        db.sql("""
                select organisation_id, changed_at
                from identity.rule_change
                where changed_at >= :since
                """)
                .bind("since", since)
                .list(row -> Map.entry(new TenantId(row.uuid("organisation_id")), row.instant("changed_at")))
                .forEach(one -> changed.put(one.getKey(), one.getValue()));
        return changed;
    }

    /// By the clock of the database.
    Instant now() {
        return db.sql("select clock_timestamp() as now").one(row -> row.instant("now"));
    }

    /// From here to the end of the transaction nobody else changes roles or members of the organisation.
    public void lock(Transaction tx) {
        tx.sql("""
                select 1 as one
                from identity.organisation
                where tenant_id = :tenant
                for no key update
                """).list(row -> row.integer("one"));
    }

    List<OwnRole> list(TenantId tenant) {
        return db.sql(tenant, """
                select name, description
                from identity.role
                where tenant_id = :tenant
                order by name
                """).list(row -> new OwnRole(new Role(row.text("name")), row.text("description")));
    }

    /// How many people have each role.
    Map<Role, Long> members(TenantId tenant) {
        var counts = new HashMap<Role, Long>();
        db.sql(tenant, """
                select role, count(*) as members
                from identity.membership
                where tenant_id = :tenant
                group by role
                """).list(row -> counts.put(new Role(row.text("role")), row.number("members")));
        return counts;
    }

    boolean exists(Transaction tx, Role role) {
        return tx.sql("""
                select exists (
                    select from identity.role
                    where tenant_id = :tenant
                      and name = :role) as found
                """).bind("role", role).one(row -> row.bool("found"));
    }

    /// Adds a role, or answers false when the organisation has one of the name.
    boolean insert(Transaction tx, OwnRole role, Instant now) {
        return tx.sql("""
                insert into identity.role (tenant_id, name, description, created_at)
                values (:tenant, :name, :description, :now)
                on conflict (tenant_id, name) do nothing
                """)
                        .bind("name", role.name())
                        .bind("description", role.description())
                        .bind("now", now)
                        .update()
                == 1;
    }

    /// Deletes a role and what it may.
    void delete(Transaction tx, Role role) {
        write(tx, role, Change.NONE);
        tx.sql("""
                delete from identity.role
                where tenant_id = :tenant
                  and name = :role
                """).bind("role", role).update();
    }

    /// How many people have a role, or will have.
    long countMembers(Transaction tx, Role role) {
        return tx.sql("""
                select (select count(*)
                        from identity.membership
                        where tenant_id = :tenant
                          and role = :role)
                     + (select count(*)
                        from identity.invitation
                        where tenant_id = :tenant
                          and role = :role) as members
                """).bind("role", role).one(row -> row.number("members"));
    }

    Change find(Transaction tx, Role role) {
        return tx
                .sql("""
                select permission, is_granted
                from identity.role_permission
                where tenant_id = :tenant
                  and role = :role
                """)
                .bind("role", role)
                .list(row -> change(row.text("permission"), row.bool("is_granted")))
                .stream()
                .reduce(Change.NONE, RoleStore::and);
    }

    Change find(Transaction tx, UserId person) {
        return tx
                .sql("""
                select permission, is_granted
                from identity.member_permission
                where tenant_id = :tenant
                  and user_id = :person
                """)
                .bind("person", person)
                .list(row -> change(row.text("permission"), row.bool("is_granted")))
                .stream()
                .reduce(Change.NONE, RoleStore::and);
    }

    void write(Transaction tx, Role role, Change change) {
        tx.sql("delete from identity.role_permission where tenant_id = :tenant and role = :role")
                .bind("role", role)
                .update();
        tx.sql("""
                insert into identity.role_permission (tenant_id, role, permission, is_granted)
                select :tenant, :role, permission, is_granted
                from unnest(:permissions::text[], :granted::boolean[]) as changed (permission, is_granted)
                """)
                .bind("role", role)
                .bind("permissions", permissions(change))
                .bind("granted", areGranted(change))
                .update();
    }

    void write(Transaction tx, UserId person, Change change) {
        tx.sql("delete from identity.member_permission where tenant_id = :tenant and user_id = :person")
                .bind("person", person)
                .update();
        tx.sql("""
                insert into identity.member_permission (tenant_id, user_id, permission, is_granted)
                select :tenant, :person, permission, is_granted
                from unnest(:permissions::text[], :granted::boolean[]) as changed (permission, is_granted)
                """)
                .bind("person", person)
                .bind("permissions", permissions(change))
                .bind("granted", areGranted(change))
                .update();
    }

    private static List<String> permissions(Change change) {
        var permissions = new ArrayList<>(change.granted());
        permissions.addAll(change.denied());
        return permissions;
    }

    private static List<Boolean> areGranted(Change change) {
        return permissions(change).stream().map(change.granted()::contains).toList();
    }
}
