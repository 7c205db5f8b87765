package dev.stoa.platform.idempotency;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import java.util.function.Consumer;

/// Requests that people sent with an `Idempotency-Key`. The replies are of what is elsewhere.
public final class RequestsOfPeople implements PersonalData {
    private final Database db;

    /// @param db the schema `idempotency`
    public RequestsOfPeople(Database db) {
        this.db = db;
    }

    @Override
    public String section() {
        return "requests";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        for (var tenant : person.tenants()) {
            db.sql(tenant, """
                    select jsonb_build_object('organisation_id', tenant_id, 'key', key, 'since', since,
                                              'status', status)::text as line
                    from idempotency.request
                    where tenant_id = :tenant
                      and user_id = :person
                    order by since
                    """)
                    .bind("person", person.user().value())
                    .list(row -> row.text("line"))
                    .forEach(line);
        }
    }

    @Override
    public long erase(DataSubject person) {
        return person.tenants().stream()
                .mapToLong(tenant -> db.sql(tenant, """
                        delete from idempotency.request
                        where tenant_id = :tenant
                          and user_id = :person
                        """)
                        .bind("person", person.user().value())
                        .update())
                .sum();
    }
}
