package dev.stoa.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.AppModule;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// That the check finds what it is there to find: the same notes, kept well and in bad ways.
class TenantIsolationTest {
    enum Fault {
        NONE,
        LISTS_EVERYTHING,
        SEARCHES_EVERYTHING,
        SHOWS_ANYTHING,
        REMEMBERS_BY_ID_ALONE,
        DELETES_ANYTHING,
        TELLS_WHAT_EXISTS
    }

    @Example("""
        {"text": "Order flour"}
        """)
    record NewNote(String text) {}

    record Note(UUID id, TenantId tenant, String text) {}

    record Shown(UUID id, String text) {}

    record Notes(List<Shown> items) {}

    static final class Endpoints {
        private final Map<UUID, Note> notes = new ConcurrentHashMap<>();
        private final Map<UUID, Shown> remembered = new ConcurrentHashMap<>();
        private final Fault fault;

        Endpoints(Fault fault) {
            this.fault = fault;
        }

        @Post("/notes")
        @SignedIn
        Created<Shown> add(Caller caller, NewNote note) {
            var id = UUID.randomUUID();
            notes.put(id, new Note(id, caller.tenant(), note.text()));
            return Created.at("/notes/" + id, new Shown(id, note.text()));
        }

        @Get("/notes")
        @SignedIn
        Notes list(Caller caller, @Default("") String q) {
            var isCareless = fault == (q.isEmpty() ? Fault.LISTS_EVERYTHING : Fault.SEARCHES_EVERYTHING);
            return new Notes(notes.values().stream()
                    .filter(note -> isCareless || note.tenant().equals(caller.tenant()))
                    .filter(note -> note.text().contains(q))
                    .map(note -> new Shown(note.id(), note.text()))
                    .toList());
        }

        @Get("/notes/{id}")
        @SignedIn
        Shown show(Caller caller, UUID id) {
            if (fault == Fault.REMEMBERS_BY_ID_ALONE && remembered.containsKey(id)) {
                return remembered.get(id);
            }
            var note = find(caller, id, Fault.SHOWS_ANYTHING);
            remembered.put(id, new Shown(id, note.text()));
            return new Shown(note.id(), note.text());
        }

        @Delete("/notes/{id}")
        @SignedIn
        void delete(Caller caller, UUID id) {
            notes.remove(find(caller, id, Fault.DELETES_ANYTHING).id());
        }

        private Note find(Caller caller, UUID id, Fault permits) {
            var note = notes.get(id);
            if (note == null || (!note.tenant().equals(caller.tenant()) && fault != permits)) {
                throw note != null && fault == Fault.TELLS_WHAT_EXISTS
                        ? HttpProblem.FORBIDDEN.because("Not yours.")
                        : HttpProblem.NOT_FOUND.because("There is no note " + id + ".");
            }
            return note;
        }
    }

    private static List<String> check(Fault fault) {
        var module = new AppModule() {
            @Override
            public String name() {
                return "notes";
            }

            @Override
            public List<Object> endpoints() {
                return List.of(new Endpoints(fault));
            }
        };
        try (var app = TestApp.with(List.of(), (_, _) -> module)) {
            return TenantIsolation.check(
                    app.anybody(),
                    app.newTenant().join(Role.ADMIN, "Owner").http(),
                    app.newTenant().join(Role.ADMIN, "Stranger").http());
        }
    }

    @Test
    void whatIsKeptApartPasses() {
        assertThat(check(Fault.NONE)).contains("GET /notes", "GET /notes/{id}", "DELETE /notes/{id}");
    }

    @Test
    void aListOfEverybodysIsFound() {
        assertThatThrownBy(() -> check(Fault.LISTS_EVERYTHING)).hasMessageContaining("GET /notes →");
    }

    @Test
    void aSearchAmongEverybodysIsFound() {
        assertThatThrownBy(() -> check(Fault.SEARCHES_EVERYTHING)).hasMessageContaining("GET /notes?q=Order+flour");
    }

    @Test
    void aCacheThatDoesNotKnowWhoseItIsIsFound() {
        assertThatThrownBy(() -> check(Fault.REMEMBERS_BY_ID_ALONE)).hasMessageContaining("GET /notes/");
    }

    @Test
    void anIdThatOpensForAnybodyIsFound() {
        assertThatThrownBy(() -> check(Fault.SHOWS_ANYTHING)).hasMessageContaining("GET /notes/");
    }

    @Test
    void aDeletionByAnybodyIsFound() {
        assertThatThrownBy(() -> check(Fault.DELETES_ANYTHING)).hasMessageContaining("DELETE /notes/");
    }

    @Test
    void anAnswerThatTellsWhatExistsIsFound() {
        assertThatThrownBy(() -> check(Fault.TELLS_WHAT_EXISTS)).hasMessageContaining("403");
    }
}
