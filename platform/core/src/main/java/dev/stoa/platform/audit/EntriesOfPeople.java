package dev.stoa.platform.audit;

import dev.stoa.platform.audit.AuditStore.Filter;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.web.binding.Json;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What people did, as the audit log tells it. Nothing is erased here: what is personal is encrypted with the person's
/// data key, which goes with them.
final class EntriesOfPeople implements PersonalData {
    private static final int AT_ONCE = 500;

    private final AuditLog log;
    private final Json json;

    EntriesOfPeople(AuditLog log, Json json) {
        this.log = log;
        this.json = json;
    }

    @Override
    public String section() {
        return "audit";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        var theirs = new Filter(null, null, person.user().value(), null, null, null, null, null, null);
        @Nullable Long before = null;
        for (var page = log.list(theirs, before, AT_ONCE); !page.isEmpty(); page = log.list(theirs, before, AT_ONCE)) {
            page.forEach(entry -> line.accept(json.mapper().writeValueAsString(entry)));
            before = page.getLast().number();
        }
    }

    @Override
    public long erase(DataSubject person) {
        return 0;
    }
}
