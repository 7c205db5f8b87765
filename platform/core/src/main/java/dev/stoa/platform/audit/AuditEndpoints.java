package dev.stoa.platform.audit;

import dev.stoa.platform.audit.AuditLog.AuditRecord;
import dev.stoa.platform.audit.AuditLog.Consistency;
import dev.stoa.platform.audit.AuditLog.Head;
import dev.stoa.platform.audit.AuditLog.InclusionProof;
import dev.stoa.platform.audit.AuditStore.Filter;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Default;
import dev.stoa.web.Description;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The audit log over HTTP. It is read and proved, and nothing else.
@Description("Who did what and when, of the organisation or for operators of all, and proofs that nothing was changed.")
final class AuditEndpoints {
    private final AuditLog log;

    AuditEndpoints(AuditLog log) {
        this.log = log;
    }

    /// Which entries a list holds; null for no matter.
    ///
    /// @param eventType such as `identity.signed-in`
    /// @param startDate that moment and later
    /// @param endDate before that moment
    /// @param tenantId of which organisation; of their own or none, for all but operators
    record Wanted(
            @Nullable UUID userId,
            @Nullable @Size(max = 100) String eventType,
            @Nullable Outcome status,
            @Nullable @Size(max = 300) String resourceType,
            @Nullable @Size(max = 300) String resourceId,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            @Nullable UUID tenantId) {

        Filter by(Caller caller) {
            return new Filter(
                    reader(caller), tenantId, userId, eventType, status, resourceType, resourceId, startDate, endDate);
        }
    }

    /// The number of the last entry seen.
    record Before(long number) {}

    @Get("/audit")
    @Needs(Audit.VIEW)
    @Summary("List what was done, the newest first. Operators see every organisation, others their own.")
    CursorPage<AuditRecord> list(Caller caller, Wanted wanted, Cursor cursor) {
        var before = cursor.after(Before.class).map(Before::number).orElse(null);
        var found = log.list(wanted.by(caller), before, cursor.limit() + 1);
        return cursor.page(found, entry -> new Before(entry.number()));
    }

    record AuditRecords(List<AuditRecord> items) {}

    @Get("/admin/audit-logs")
    @Needs(Audit.VIEW)
    @Summary("The newest entries of the same list, up to a limit.")
    AuditRecords newest(Caller caller, Wanted wanted, @Default("100") @Min(1) @Max(1000) int limit) {
        return new AuditRecords(log.list(wanted.by(caller), null, limit));
    }

    @Get("/audit/head")
    @Needs(Audit.VIEW)
    @Fails(404)
    @Summary("How many entries there are and the hash over all of them, signed. Note it elsewhere to compare later.")
    Head head() {
        return log.head().orElseThrow(() -> HttpProblem.NOT_FOUND.because("Nothing was recorded yet."));
    }

    @Get("/audit/consistency")
    @Needs(Audit.VIEW)
    @Fails(404)
    @Summary("The proof that the log begins with the entries it had before, however many those were.")
    Consistency consistency(@Min(1) long before) {
        var now = head();
        if (before > now.size()) {
            throw Problem.invalid("before", "must be " + now.size() + " or less: there are no more entries");
        }
        return log.consistency(before, now);
    }

    @Get("/audit/{id}")
    @Needs(Audit.VIEW)
    @Fails(404)
    @Summary("An entry.")
    AuditRecord entry(Caller caller, UUID id) {
        return log.find(reader(caller), id).orElseThrow(() -> unknown(id));
    }

    @Get("/audit/{id}/proof")
    @Needs(Audit.VIEW)
    @Fails(404)
    @Summary("The proof that an entry is in the log.")
    InclusionProof proof(Caller caller, UUID id) {
        return log.proof(reader(caller), id).orElseThrow(() -> unknown(id));
    }

    /// Whose entries somebody may read; null for everybody's.
    private static @Nullable TenantId reader(Caller caller) {
        return caller.has(Permissions.OPERATE) ? null : caller.tenant();
    }

    private static Problem unknown(UUID id) {
        return HttpProblem.NOT_FOUND.because("There is no entry " + id + ".");
    }
}
