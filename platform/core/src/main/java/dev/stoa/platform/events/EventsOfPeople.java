package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import java.util.function.Consumer;

/// Events that name somebody by their id.
///
/// That something happened stays when they are erased, and when, and to which ids; every text in it becomes
/// `erased`, so that the event is still what its schema says.
final class EventsOfPeople implements PersonalData {
    /// Texts that tell of nobody: ids and times.
    private static final String TELLS_NOTHING =
            "^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?)$";

    private final Database db;

    EventsOfPeople(Database db) {
        this.db = db;
    }

    @Override
    public String section() {
        return "events";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        db.sql("""
                select jsonb_build_object('id', event_id, 'organisation_id', tenant_id, 'type', type,
                                          'occurred_at', occurred_at, 'data', data)::text as line
                from events.event
                where tenant_id = any(:tenants::uuid[])
                  and position(:person in data::text) > 0
                order by position
                """)
                .bind("tenants", person.tenants())
                .bind("person", person.user().toString())
                .list(row -> row.text("line"))
                .forEach(line);
    }

    @Override
    public long erase(DataSubject person) {
        return db.sql("""
                update events.event e
                set data = (select jsonb_object_agg(field.key,
                                                    case
                                                        when jsonb_typeof(field.value) <> 'string' then field.value
                                                        when field.value #>> '{}' ~ :nothing then field.value
                                                        else '"erased"'::jsonb
                                                    end)
                            from jsonb_each(e.data) as field)
                where tenant_id = any(:tenants::uuid[])
                  and position(:person in data::text) > 0
                """)
                .bind("tenants", person.tenants())
                .bind("person", person.user().toString())
                .bind("nothing", TELLS_NOTHING)
                .update();
    }
}
