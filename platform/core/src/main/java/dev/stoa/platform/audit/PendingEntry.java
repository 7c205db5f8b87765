package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry that was written and is not in the chain yet.
///
/// @param place by which they are sealed in about the order in which they were written; 0 before it is
/// @param details JSON
/// @param personal JSON, a [Personal]
record PendingEntry(
        long place,
        UUID id,
        UUID tenant,
        Instant at,
        String event,
        String outcome,
        @Nullable UUID user,
        @Nullable String resourceType,
        @Nullable String resourceId,
        String details,
        String personal) {

    /// What is erased with the person.
    ///
    /// @param name what they called themselves
    /// @param address of their machine, as far back as trusted proxies tell
    /// @param agent what the program says about itself
    record Personal(
            @Nullable String name,
            @Nullable String address,
            @Nullable String agent) {
        static final Personal ERASED = new Personal(null, null, null);
    }

    /// Whose data key the personal part is encrypted with. Strangers have one together for each month.
    UUID person() {
        return user == null
                ? UUID.nameUUIDFromBytes(
                        ("audit strangers " + YearMonth.from(at.atOffset(ZoneOffset.UTC))).getBytes(UTF_8))
                : user;
    }

    /// Nothing that belongs to people.
    @Override
    public String toString() {
        return "PendingEntry[" + event + "]";
    }
}
