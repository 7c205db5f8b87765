package dev.stoa.platform.mail;

import dev.stoa.platform.mail.MailStore.MailDetails;
import dev.stoa.platform.mail.MailStore.MailSummary;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Summary;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The mail of the installation, for those who look after it.
final class MailEndpoints {
    private final MailStore store;

    MailEndpoints(MailStore store) {
        this.store = store;
    }

    /// The id of the last mail seen.
    record After(UUID id) {}

    @Get("/system/mail")
    @Needs(Permissions.OPERATE)
    @Summary("List mail, the newest first; to one address or to all.")
    CursorPage<MailSummary> list(@Nullable String to, Cursor cursor) {
        var after = cursor.after(After.class).map(After::id).orElse(null);
        return cursor.page(store.list(to, after, cursor.limit() + 1), mail -> new After(mail.id()));
    }

    @Get("/system/mail/{id}")
    @Needs(Permissions.OPERATE)
    @Fails(404)
    @Summary("One mail, with what is in it if it is kept here.")
    MailDetails get(UUID id) {
        return store.find(id).orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is no mail " + id + "."));
    }
}
