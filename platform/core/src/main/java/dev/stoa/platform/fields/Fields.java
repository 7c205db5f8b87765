package dev.stoa.platform.fields;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.fields.DataKeyStore.Kept;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Encrypts what is private about people (AES-256-GCM), each with a data key of their own, so that
/// without it nobody reads their values again, wherever copies of them are.
///
/// ```java
/// var sealed = fields.seal(person, SSN, ssn);      // before the transaction that writes it
/// var ssn = fields.open(person, SSN, sealed);      // after the one that read it
/// ```
///
/// A data key is a row of `fields.data_key`, itself encrypted with one of the [MasterKeys], and
/// remembered for a minute. Both block for the database when it is not, and so neither is called
/// within a transaction.
public final class Fields {
    /// The schema.
    public static final String MODULE = "fields";

    private static final TenantId NOBODY = Jobs.INSTALLATION;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final DataKeyStore store;
    private final MasterKeys masters;
    private final InstantSource clock;
    private final Cache<UserId, DataKey> cache;
    private final List<Consumer<UserId>> resealing = new CopyOnWriteArrayList<>();

    /// @param db of the schema `fields`
    public Fields(Database db, MasterKeys masters, Caches caches, InstantSource clock) {
        this.store = new DataKeyStore(db);
        this.masters = masters;
        this.clock = clock;
        this.cache = caches.cache(CacheSpec.of("data-keys", UserId.class, DataKey.class)
                .withTtl(REMEMBERED, REMEMBERED)
                .local());
    }

    /// Encrypts a value of a person, who gets a data key if they have none.
    ///
    /// @throws MasterKeyMissing if this process cannot read the person's data key
    public byte[] seal(UserId person, Field field, String plain) {
        Database.requireNoTransaction("seal " + field.column());
        return known(person).orElseGet(() -> made(person)).seal(field, plain);
    }

    /// What was encrypted; empty if the person's data key was erased.
    ///
    /// @throws FieldUnreadable if the value was changed, or is not of this person and field
    /// @throws MasterKeyMissing if this process cannot read the person's data key
    public Optional<String> open(UserId person, Field field, byte[] sealed) {
        Database.requireNoTransaction("open " + field.column());
        return known(person)
                .filter(key -> key.has(sealed))
                // made in another process a moment ago
                .or(() -> stored(person))
                .map(key -> key.open(field, sealed));
    }

    /// Whether a value is encrypted with the person's newest key, so that there is no need to encrypt
    /// it again.
    public boolean isCurrent(UserId person, byte[] sealed) {
        return stored(person)
                .filter(key -> key.newest() == DataKey.number(sealed))
                .isPresent();
    }

    /// Forgets the data key of a person for good: what was encrypted with it cannot be read any more.
    /// Not from now on in this process, a moment later in the others, and a minute later in one that
    /// the signal did not reach. Backups from before still have the key. May be repeated.
    public void erase(UserId person) {
        cache.changing(NOBODY, List.of(person.toString()), () -> {
            store.delete(person);
            return null;
        });
    }

    /// Has a module encrypt the values of a person again that are not current, each time the person
    /// has a new data key. May be called twice for one.
    public void onRenewal(Consumer<UserId> reseal) {
        resealing.add(reseal);
    }

    /// Gives a person a new data key, unless they got one after `since`, and has modules encrypt their
    /// values with it. The old ones stay: copies of a value that nobody told of remain readable.
    void renew(UserId person, Instant since) {
        cache.changing(NOBODY, List.of(person.toString()), () -> {
            replace(person, since);
            return null;
        });
        resealing.forEach(reseal -> reseal.accept(person));
    }

    private void replace(UserId person, Instant since) {
        for (var kept = store.find(person);
                kept.isPresent() && kept.get().renewedAt().isBefore(since);
                kept = store.find(person)) {
            var next = wrapped(person, unwrapped(kept.get()).renewed());
            if (store.replace(kept.get(), next)) {
                return;
            }
        }
    }

    /// Encrypts a data key with the newest master key; nothing if somebody else changed it meanwhile.
    ///
    /// @throws MasterKeyMissing if this process cannot read it
    void rewrap(Kept kept) {
        var now = wrapped(kept.person(), unwrapped(kept));
        store.replace(kept, new Kept(kept.person(), now.keyset(), now.masterKey(), kept.renewedAt()));
    }

    DataKeyStore store() {
        return store;
    }

    MasterKeys masters() {
        return masters;
    }

    InstantSource clock() {
        return clock;
    }

    private Optional<DataKey> known(UserId person) {
        return cache.find(NOBODY, person, () -> stored(person));
    }

    private Optional<DataKey> stored(UserId person) {
        return store.find(person).map(this::unwrapped);
    }

    /// The unique key decides whose key it is when two make one at once.
    private DataKey made(UserId person) {
        cache.changing(NOBODY, List.of(person.toString()), () -> {
            store.insert(wrapped(person, DataKey.make()));
            return null;
        });
        return stored(person)
                .orElseThrow(() -> new IllegalStateException(
                        "the data key of " + person + " was erased while a value of theirs was encrypted"));
    }

    private DataKey unwrapped(Kept kept) {
        return DataKey.unwrap(kept.person(), kept.keyset(), masters.key(kept.masterKey()));
    }

    private Kept wrapped(UserId person, DataKey key) {
        var master = masters.current();
        return new Kept(person, key.wrap(person, masters.key(master)), master, clock.instant());
    }
}
