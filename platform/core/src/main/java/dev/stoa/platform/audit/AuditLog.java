package dev.stoa.platform.audit;

import dev.stoa.platform.audit.AuditStore.Filter;
import dev.stoa.platform.audit.AuditStore.Linked;
import dev.stoa.platform.audit.PendingEntry.Personal;
import dev.stoa.platform.fields.FieldUnreadable;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.binding.Json;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The chain as people read it, with what is personal decrypted. Whatever was recorded before somebody reads is
/// there.
final class AuditLog {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final AuditStore store;
    private final Sealer sealer;
    private final Fields fields;
    private final HeadKey key;
    private final Json json;

    AuditLog(AuditStore store, Sealer sealer, Fields fields, HeadKey key, Json json) {
        this.store = store;
        this.sealer = sealer;
        this.fields = fields;
        this.key = key;
        this.json = json;
    }

    /// An entry.
    ///
    /// @param number its place in the chain, from 0
    /// @param userId null if it was nobody who is known
    /// @param name what they called themselves: the address that somebody tried to sign in with
    /// @param ip null if it was no request
    /// @param isErased whether what was personal cannot be read any more
    record AuditRecord(
            UUID id,
            long number,
            Instant timestamp,
            String eventType,
            Outcome status,
            TenantId tenantId,
            @Nullable UserId userId,
            @Nullable String name,
            @Nullable String ip,
            @Nullable String userAgent,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Map<String, String> details,
            boolean isErased) {
        /// Nothing that belongs to people.
        @Override
        public String toString() {
            return "AuditRecord[" + number + " " + eventType + "]";
        }
    }

    /// The state of the log as a whole.
    ///
    /// @param size how many entries it has, of all organisations
    /// @param root the hash of the Merkle tree over them (RFC 9162 section 2.1), Base64
    /// @param head both in the form that is signed, and that `stoa audit verify --head` takes
    /// @param signature Ed25519, of the lines `stoa audit log` and `head`, Base64
    record Head(long size, String root, String head, Instant timestamp, String publicKey, String signature) {}

    /// That an entry is in the log.
    ///
    /// @param data what the hash of the entry is of, Base64
    /// @param hashes what to hash it with on the way to the root (RFC 9162 section 2.1.3), Base64
    record InclusionProof(long number, String data, List<String> hashes, Head head) {}

    /// That the log of today begins with what it was before.
    ///
    /// @param hashes the proof (RFC 9162 section 2.1.4), Base64
    record Consistency(long before, List<String> hashes, Head head) {}

    List<AuditRecord> list(Filter filter, @Nullable Long before, int limit) {
        if (before == null) {
            var _ = sealer.seal();
        }
        return store.list(filter, before, limit).stream().map(this::read).toList();
    }

    private AuditRecord read(SealedEntry entry) {
        var personal = personal(entry);
        var known = personal.orElse(Personal.ERASED);
        return new AuditRecord(
                entry.id(),
                entry.number(),
                entry.at(),
                entry.event(),
                Outcome.valueOf(entry.outcome().toUpperCase(Locale.ROOT)),
                new TenantId(entry.tenant()),
                entry.user() == null ? null : new UserId(entry.user()),
                known.name(),
                known.address(),
                known.agent(),
                entry.resourceType(),
                entry.resourceId(),
                details(entry.details()),
                personal.isEmpty());
    }

    /// Empty also when it or its key was tampered with, so that the rest can be looked at. Verifying says what is
    /// wrong.
    private Optional<Personal> personal(SealedEntry entry) {
        try {
            return fields.open(new UserId(entry.person()), Sealer.personal(entry.id()), entry.personal())
                    .map(text -> json.mapper().readValue(text, Personal.class));
        } catch (FieldUnreadable | IllegalStateException _) {
            return Optional.empty();
        }
    }

    private Map<String, String> details(String text) {
        var details = new TreeMap<String, String>();
        json.mapper()
                .readTree(text)
                .properties()
                .forEach(one -> details.put(one.getKey(), one.getValue().asString()));
        return details;
    }

    /// The state of the log; empty while there is nothing in it.
    Optional<Head> head() {
        var _ = sealer.seal();
        return store.head().map(this::head);
    }

    private Head head(TreeHead.Signed signed) {
        var head = signed.head();
        return new Head(
                head.size(),
                BASE64.encodeToString(head.root()),
                head.toString(),
                signed.at(),
                key.publicKey(),
                BASE64.encodeToString(signed.signature()));
    }

    /// @param tenant whose the entry has to be; null for anybody's
    Optional<AuditRecord> find(@Nullable TenantId tenant, UUID id) {
        return store.find(tenant, id).map(linked -> read(linked.entry()));
    }

    /// @param tenant as for [#find]
    Optional<InclusionProof> proof(@Nullable TenantId tenant, UUID id) {
        var _ = sealer.seal();
        var found = store.find(tenant, id);
        return found.flatMap(linked -> head().map(head -> proof(linked, head)));
    }

    private InclusionProof proof(Linked linked, Head head) {
        var number = linked.entry().number();
        return new InclusionProof(
                number,
                BASE64.encodeToString(linked.entry().data(linked.before())),
                texts(store.reading(nodes -> Hashes.inclusion(nodes, number, head.size))),
                head);
    }

    /// @param before how many entries there were, no more than now
    Consistency consistency(long before, Head now) {
        return new Consistency(before, texts(store.reading(nodes -> Hashes.consistency(nodes, before, now.size))), now);
    }

    private static List<String> texts(List<byte[]> hashes) {
        return hashes.stream().map(BASE64::encodeToString).toList();
    }
}
