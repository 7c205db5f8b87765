package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.audit.PendingEntry.Personal;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Callers;
import dev.stoa.platform.security.Permissions.Grant;
import dev.stoa.platform.security.Role;
import dev.stoa.web.Middleware;
import dev.stoa.web.Plugin;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// What was done and by whom. An entry is a row of the transaction of what it tells of, and moments later an
/// entry of a chain in which none can be changed, taken out or put in without that being seen.
///
/// The address and the program of whoever sent the current request are in it too. They and the name are
/// encrypted with the person's data key, and so erased with it; the hashes are over what is encrypted, and hold.
public final class Audit {
    /// The schema.
    public static final String MODULE = "audit";

    /// Not of those that an API key gets for reading without being named.
    static final String VIEW = "audit.view";

    /// Who may do what here.
    public static final List<Grant> GRANTS = List.of(Grant.to(VIEW, Role.ADMIN).described("Read the audit log"));

    private final AuditStore store;
    private final Sealer sealer;
    private final AuditLog log;
    private final Ids ids;
    private final InstantSource clock;
    private final Json json = new Json();

    /// @param db of the schema `audit`
    public Audit(Database db, Fields fields, DataFolder data, Ids ids, InstantSource clock) {
        var key = HeadKey.of(data);
        this.store = new AuditStore(db);
        this.sealer = new Sealer(store, fields, key, clock);
        this.log = new AuditLog(store, sealer, fields, key, json);
        this.ids = ids;
        this.clock = clock;
    }

    /// Records something if the transaction is kept. Whose transaction it is makes no difference.
    public void record(Transaction tx, AuditEntry entry) {
        store.insert(tx, pending(entry));
        tx.afterCommit(sealer::nudge);
    }

    /// Records something that has no transaction, such as a refusal. It is kept when this returns.
    public void record(AuditEntry entry) {
        store.insert(pending(entry));
        sealer.nudge();
    }

    private PendingEntry pending(AuditEntry entry) {
        var request = Request.current();
        var personal = new Personal(
                entry.name(),
                request.map(ClientAddress::of).orElse(null),
                request.map(one -> one.headers().find("User-Agent"))
                        .map(AuditEntry::cut)
                        .orElse(null));
        var user = entry.user();
        return new PendingEntry(
                0,
                ids.next(),
                entry.tenant().value(),
                clock.instant(),
                entry.event(),
                entry.outcome().name().toLowerCase(Locale.ROOT),
                user == null ? null : user.value(),
                entry.resourceType(),
                entry.resourceId(),
                text(entry.details()),
                text(personal));
    }

    private String text(Object value) {
        return new String(json.write(value), UTF_8);
    }

    /// Seals what is recorded, from start to stop.
    public Plugin sealing() {
        return sealer;
    }

    /// The log, as what is kept about people.
    public PersonalData personalData() {
        return new EntriesOfPeople(log, json);
    }

    /// Why nothing is sealed; empty if all is well.
    public String trouble() {
        return sealer.trouble();
    }

    /// Records what operators do to the installation.
    public Middleware systemActs(Callers callers) {
        return new SystemActs(this, callers);
    }

    /// The log, for those who may read it.
    public Object endpoints() {
        return new AuditEndpoints(log);
    }
}
