package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Something that somebody did or tried to do, to be written into the audit log.
///
/// ```java
/// AuditEntry.by(caller, "identity.session-ended").on("session", session)
/// ```
///
/// Nothing personal but the `name`: the rest can never be erased. People and things are told by their ids.
///
/// @param event who says it, a dot, what happened: `identity.signed-in`
/// @param tenant who may read it besides operators
/// @param user who did it; null if that is not known
/// @param name what they call themselves, such as the address they sign in with; erased with the person
/// @param details a few words that the event needs
public record AuditEntry(
        String event,
        Outcome outcome,
        TenantId tenant,
        @Nullable UserId user,
        @Nullable String name,
        @Nullable String resourceType,
        @Nullable String resourceId,
        SortedMap<String, String> details) {
    private static final Pattern EVENT = Pattern.compile("[a-z]+\\.[a-z-]+");
    private static final int LONGEST = 300;

    public AuditEntry {
        if (!EVENT.matcher(event).matches()) {
            throw new IllegalArgumentException("an event is named like identity.signed-in, was " + event);
        }
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    /// What somebody who is signed in does.
    public static AuditEntry by(Caller caller, String event) {
        return by(caller.tenant(), caller.user(), event);
    }

    /// What somebody does in an organisation.
    public static AuditEntry by(TenantId tenant, UserId user, String event) {
        return new AuditEntry(event, Outcome.SUCCEEDED, tenant, user, null, null, null, new TreeMap<>());
    }

    /// What somebody does of whom no more is known than what they say. Operators alone read it.
    public static AuditEntry byStranger(String event) {
        return new AuditEntry(event, Outcome.SUCCEEDED, Jobs.INSTALLATION, null, null, null, null, new TreeMap<>());
    }

    /// That it was not let happen.
    public AuditEntry refused() {
        return with(Outcome.REFUSED);
    }

    /// That it is about to be done: for what has no transaction on the server of the audit log.
    public AuditEntry begun() {
        return with(Outcome.BEGUN);
    }

    private AuditEntry with(Outcome other) {
        return new AuditEntry(event, other, tenant, user, name, resourceType, resourceId, details);
    }

    /// What it was done to.
    ///
    /// @param type one word: `task`
    public AuditEntry on(String type, Object id) {
        return new AuditEntry(event, outcome, tenant, user, name, cut(type), cut(id.toString()), details);
    }

    public AuditEntry named(String other) {
        return new AuditEntry(event, outcome, tenant, user, cut(other), resourceType, resourceId, details);
    }

    public AuditEntry detail(String key, Object value) {
        var more = new TreeMap<>(details);
        more.put(key, cut(value.toString()));
        return new AuditEntry(event, outcome, tenant, user, name, resourceType, resourceId, more);
    }

    /// What strangers send is no longer than it has to be, and PostgreSQL keeps neither NUL nor halves of characters.
    static String cut(String text) {
        var plain = new String(text.replace('\0', ' ').getBytes(UTF_8), UTF_8);
        return plain.codePointCount(0, plain.length()) <= LONGEST
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, LONGEST));
    }

    /// Not the name.
    @Override
    public String toString() {
        return "AuditEntry[" + event + " " + outcome + "]";
    }
}
