package dev.stoa.identity.privacy;

import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.profiles.Profiles;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Scope;
import dev.stoa.platform.mail.Mail;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What identity keeps about people, by section. Nothing is left to be erased: [AccountEnd] has deleted it together
/// with
/// the account.
final class AccountRecords {
    private final Database db;
    private final AccountStore accounts;
    private final Profiles profiles;
    private final Mail mail;

    AccountRecords(Database db, AccountStore accounts, Profiles profiles, Mail mail) {
        this.db = db;
        this.accounts = accounts;
        this.profiles = profiles;
        this.mail = mail;
    }

    private record Section(String section, BiConsumer<DataSubject, Consumer<String>> reader) implements PersonalData {
        @Override
        public void export(DataSubject person, Consumer<String> line) {
            reader.accept(person, line);
        }

        @Override
        public long erase(DataSubject person) {
            return 0;
        }
    }

    List<PersonalData> sections() {
        return List.of(
                new Section("account", (person, line) -> tell(person.user(), line, """
                        select jsonb_build_object('id', user_id, 'email', email, 'name', name, 'created_at', created_at,
                                                  'email_verified_at', email_verified_at)::text as line
                        from identity.user_account
                        where user_id = :user
                        """)),
                new Section("profile", (person, line) -> line.accept(profiles.json(person.user()))),
                new Section("memberships", (person, line) -> tell(person.user(), line, """
                        select jsonb_build_object('organisation_id', m.tenant_id, 'organisation', o.name, 'role', m.role,
                                                  'since', m.created_at)::text as line
                        from identity.membership m
                        join identity.organisation o on o.tenant_id = m.tenant_id
                        where m.user_id = :user
                        order by m.created_at
                        """)),
                new Section("sessions", (person, line) -> tell(person.user(), line, """
                        select jsonb_build_object('id', session_id, 'organisation_id', organisation_id, 'device', device,
                                                  'place', place, 'created_at', created_at, 'last_used_at', last_used_at,
                                                  'expires_at', expires_at, 'ended_at', ended_at)::text as line
                        from identity.session
                        where user_id = :user
                        order by created_at
                        """)),
                new Section("passkeys", (person, line) -> tell(person.user(), line, """
                        select jsonb_build_object('id', passkey_id, 'name', name, 'created_at', created_at,
                                                  'last_used_at', last_used_at)::text as line
                        from identity.passkey
                        where user_id = :user
                        order by created_at
                        """)),
                new Section("invitations", (person, line) -> tell(person.user(), line, """
                        select jsonb_build_object('id', invitation_id, 'organisation_id', tenant_id, 'email', email,
                                                  'role', role, 'created_at', created_at, 'expires_at', expires_at)::text
                                   as line
                        from identity.invitation
                        where email = (select a.email from identity.user_account a where a.user_id = :user)
                        order by created_at
                        """)),
                new Section("api-keys", this::keys),
                new Section(
                        "mail",
                        (person, line) -> accounts.find(person.user())
                                .ifPresent(account ->
                                        mail.linesTo(account.email().value()).forEach(line))));
    }

    private void tell(Scope scope, Consumer<String> line, String sql) {
        db.sql(scope, sql).list(row -> row.text("line")).forEach(line);
    }

    private void keys(DataSubject person, Consumer<String> line) {
        for (var tenant : person.tenants()) {
            db.sql(tenant, """
                    select jsonb_build_object('id', api_key_id, 'organisation_id', tenant_id, 'name', name,
                                              'prefix', prefix, 'scope', scope, 'per_minute', per_minute,
                                              'created_at', created_at, 'last_used_at', last_used_at,
                                              'expires_at', expires_at)::text as line
                    from identity.api_key
                    where tenant_id = :tenant
                      and user_id = :person
                    order by created_at
                    """)
                    .bind("person", person.user().value())
                    .list(row -> row.text("line"))
                    .forEach(line);
        }
    }
}
