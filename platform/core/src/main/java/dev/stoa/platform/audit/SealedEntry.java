package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of the chain.
///
/// @param number its place, from 0
/// @param details JSON
/// @param person whose data key the personal part is encrypted with
/// @param hash of all this and of the entry before
record SealedEntry(
        long number,
        UUID id,
        UUID tenant,
        Instant at,
        String event,
        String outcome,
        @Nullable UUID user,
        @Nullable String resourceType,
        @Nullable String resourceId,
        String details,
        UUID person,
        byte[] personal,
        byte[] hash) {
    private static final String FORM = "stoa.audit.entry/1";

    /// What the first entry has in the place of the hash of the one before.
    static final byte[] NOTHING_BEFORE = new byte[32];

    /// What is hashed: each value with its length in four bytes before it, -1 for null. Numbers have eight
    /// bytes, times are microseconds since 1970, ids have sixteen bytes.
    byte[] data(byte[] before) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            put(out, FORM);
            out.writeLong(number);
            put(out, id);
            put(out, tenant);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            put(out, event);
            put(out, outcome);
            put(out, user);
            put(out, resourceType);
            put(out, resourceId);
            put(out, details);
            put(out, person);
            put(out, personal);
            put(out, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(DataOutputStream out, @Nullable String text) throws IOException {
        put(out, text == null ? null : text.getBytes(UTF_8));
    }

    private static void put(DataOutputStream out, @Nullable UUID id) throws IOException {
        if (id == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(16);
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static void put(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// The same at its place, with the hash it has there.
    static SealedEntry at(long number, byte[] before, PendingEntry pending, UUID person, byte[] personal) {
        var open = new SealedEntry(
                number,
                pending.id(),
                pending.tenant(),
                pending.at(),
                pending.event(),
                pending.outcome(),
                pending.user(),
                pending.resourceType(),
                pending.resourceId(),
                pending.details(),
                person,
                personal,
                NOTHING_BEFORE);
        return open.hashed(Hashes.leaf(open.data(before)));
    }

    private SealedEntry hashed(byte[] other) {
        return new SealedEntry(
                number,
                id,
                tenant,
                at,
                event,
                outcome,
                user,
                resourceType,
                resourceId,
                details,
                person,
                personal,
                other);
    }

    /// Nothing that belongs to people.
    @Override
    public String toString() {
        return "SealedEntry[" + number + " " + event + "]";
    }
}
