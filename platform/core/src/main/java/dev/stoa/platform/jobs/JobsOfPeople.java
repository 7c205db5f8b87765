package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import java.util.function.Consumer;

/// The jobs that people asked for. What came out of them is in what they were about.
final class JobsOfPeople implements PersonalData {
    private final Database db;

    JobsOfPeople(Database db) {
        this.db = db;
    }

    @Override
    public String section() {
        return "jobs";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        db.sql("""
                select jsonb_build_object('id', job_id, 'organisation_id', tenant_id, 'kind', kind, 'state', state,
                                          'created_at', created_at, 'finished_at', finished_at, 'reason', reason)::text
                           as line
                from jobs.job
                where owner_id = :person
                order by job_id
                """)
                .bind("person", person.user().value())
                .list(row -> row.text("line"))
                .forEach(line);
    }

    /// One that runs loses its row, and so writes nothing.
    @Override
    public long erase(DataSubject person) {
        return db.sql("delete from jobs.job where owner_id = :person")
                .bind("person", person.user().value())
                .update();
    }
}
