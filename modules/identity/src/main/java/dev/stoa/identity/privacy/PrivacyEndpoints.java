package dev.stoa.identity.privacy;

import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.passwords.Passwords;
import dev.stoa.identity.sessions.Device;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.privacy.Privacy;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.web.Accepted;
import dev.stoa.web.Download;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import jakarta.validation.constraints.Pattern;
import java.time.ZoneOffset;

/// Getting everything that is kept about oneself, and having it erased. No API key may do either.
final class PrivacyEndpoints {
    private static final String FILE = "/privacy/export/file";

    private final Json json = new Json();
    private final AccountStore accounts;
    private final Passwords passwords;
    private final AccountEnd end;
    private final Privacy privacy;

    PrivacyEndpoints(AccountStore accounts, Passwords passwords, AccountEnd end, Privacy privacy) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.end = end;
        this.privacy = privacy;
    }

    /// The job that collects everything.
    record ExportBegun(JobId jobId) {}

    @Get("/privacy/export")
    @SignedIn
    @Summary("Everything that is kept about you: leads to the ZIP file (303), or begins one and says which job is at it"
            + " (202).")
    Reply export(Caller caller, CurrentSession session) {
        if (privacy.find(caller.user()).isPresent()) {
            return Reply.seeOther(FILE);
        }
        var begun = begin(caller, session);
        return Reply.of(202, "application/json", json.write(begun.body())).with("Location", begun.location());
    }

    @Post("/privacy/export")
    @SignedIn
    @Summary("Collect everything that is kept about you anew. The job tells how far it is; the file is there for seven"
            + " days.")
    Accepted<ExportBegun> begin(Caller caller, CurrentSession session) {
        var job = privacy.begin(caller.tenant(), person(caller));
        return new Accepted<>("/jobs/" + job, new ExportBegun(job));
    }

    private DataSubject person(Caller caller) {
        return new DataSubject(
                caller.user(),
                accounts.memberships(caller.user()).stream()
                        .map(Membership::tenant)
                        .toList());
    }

    @Get(FILE)
    @SignedIn
    @Fails(404)
    @Summary("The ZIP file that was collected last: a file of JSON lines for each kind of record, and a signed list of"
            + " them.")
    Download file(Caller caller, CurrentSession session) {
        var export = privacy.find(caller.user())
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is none. POST /privacy/export collects one."));
        var day = export.madeAt().atOffset(ZoneOffset.UTC).toLocalDate();
        return export.file().download("stoa-export-" + day + ".zip");
    }

    /// @param confirm the word DELETE
    /// @param password the present one
    @Example("""
        {"confirm": "DELETE", "password": "Analytical-1843"}
        """)
    record Farewell(@Pattern(regexp = "DELETE") String confirm, String password) {
        /// Not the password.
        @Override
        public String toString() {
            return "Farewell[…]";
        }
    }

    /// The job that erases what others keep, for operators to look at.
    record AccountGone(JobId jobId) {}

    @Post("/privacy/delete")
    @SignedIn
    @Status(202)
    @Fails({403, 409, 423, 503})
    @Summary("Delete your account for good, and everything that is kept about you. There is no way back.")
    AccountGone delete(Request request, Caller caller, CurrentSession session, Farewell farewell) {
        var wanted = AuditEntry.by(caller, "identity.account-deleted");
        passwords.require(caller, session, Device.place(ClientAddress.of(request)), farewell.password(), wanted);
        return new AccountGone(end.end(caller.user(), wanted));
    }
}
