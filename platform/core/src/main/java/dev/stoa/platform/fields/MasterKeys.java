package dev.stoa.platform.fields;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that data keys are encrypted with (AES-256-GCM), numbered from 1: files of the data
/// folder, 32 bytes each. They are looked at every second, so that one is added while all goes on.
///
/// The newest is used for what is encrypted from now on, and all of them for what there is. A new one
/// is used ten minutes after its file was written, and for reading at once. That is the time to give
/// it to the other processes of the installation, each of which has a data folder.
public final class MasterKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);
    private static final String FIRST = "master-key";
    private static final Pattern LATER = Pattern.compile("master-key\\.([1-9][0-9]{0,8})");
    private static final int BYTES = 32;
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How long a new key is known before it is used.
    public static final Duration NOTICE = Duration.ofMinutes(10);

    private final DataFolder data;
    private final InstantSource clock;
    private volatile @Nullable Generation generation;
    private volatile int missing;
    private volatile String lastTold = "";

    /// @param lookedAt in the terms of [System#nanoTime]
    private record Generation(SortedMap<Integer, Aead> keys, int current, long lookedAt) {}

    private MasterKeys(DataFolder data, InstantSource clock) {
        this.data = data;
        this.clock = clock;
    }

    /// The keys of a data folder, which gets its first one if it has none.
    ///
    /// @throws StartRefused if one of the files cannot be used
    public static MasterKeys of(DataFolder data, InstantSource clock) {
        var keys = new MasterKeys(data, clock);
        try {
            var _ = keys.stored();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keys;
    }

    /// Adds a key to a data folder.
    ///
    /// @param atOnce whether it is used from now on, and not only in [#NOTICE]: for an installation of
    ///     one process
    /// @return the name of its file
    public static String rotate(Path folder, boolean atOnce) {
        try {
            var number = newest(folder) + 1;
            var key = new byte[BYTES];
            new SecureRandom().nextBytes(key);
            if (!DataFolder.putSecret(folder, file(number), key)) {
                throw new StartRefused("another key was added at this moment");
            }
            if (atOnce) {
                Files.setLastModifiedTime(
                        folder.resolve("secrets").resolve(file(number)), FileTime.from(Instant.EPOCH));
            }
            return file(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int newest(Path folder) throws IOException {
        if (Files.notExists(folder.resolve("secrets"))) {
            throw new StartRefused("there is no key to replace in " + folder);
        }
        try (var files = Files.list(folder.resolve("secrets"))) {
            return files.mapToInt(MasterKeys::number).reduce(1, Math::max);
        }
    }

    static String file(int number) {
        return number == 1 ? FIRST : FIRST + "." + number;
    }

    /// The number of the key in a file; 0 if it is no master key.
    private static int number(Path file) {
        var name = file.getFileName().toString();
        var later = LATER.matcher(name);
        return later.matches() ? Integer.parseInt(later.group(1)) : name.equals(FIRST) ? 1 : 0;
    }

    /// The number of the key that is used for what is encrypted now.
    int current() {
        return now().current;
    }

    /// A key to encrypt or decrypt with.
    ///
    /// @throws MasterKeyMissing if there is none of that number, now that we look again
    Aead key(int number) {
        var key = now().keys.get(number);
        if (key == null) {
            key = read().keys.get(number);
        }
        if (key == null) {
            var unknown = new MasterKeyMissing(number);
            if (missing != number) {
                missing = number;
                LOG.error(unknown.getMessage());
            }
            throw unknown;
        }
        return key;
    }

    /// The number of a key that was asked for in vain and is not here still; 0 if there is none.
    public int missing() {
        var number = missing;
        if (number != 0 && now().keys.containsKey(number)) {
            missing = 0;
        }
        return missing;
    }

    /// What there is now; what was there when it cannot be read at the moment.
    private Generation now() {
        var known = generation;
        return known != null && System.nanoTime() - known.lookedAt < LOOK.toNanos() ? known : read();
    }

    private Generation read() {
        var known = generation;
        try {
            var fresh = fresh();
            generation = fresh;
            if (known != null && known.current != fresh.current) {
                LOG.info("data keys are encrypted with master key {} from now on", fresh.current);
            }
            return fresh;
        } catch (IOException | UncheckedIOException | StartRefused e) {
            if (known == null) {
                throw new IllegalStateException("the master keys cannot be read", e);
            }
            tell(e);
            var still = new Generation(known.keys, known.current, System.nanoTime());
            generation = still;
            return still;
        }
    }

    /// Once for each trouble, which is met each second.
    private void tell(Exception trouble) {
        var told = String.valueOf(trouble.getMessage());
        if (!told.equals(lastTold)) {
            lastTold = told;
            LOG.warn("the master keys cannot be read, those known are used: {}", told);
        }
    }

    private Generation fresh() throws IOException {
        var keys = new TreeMap<Integer, Aead>();
        var current = 1;
        for (var key : stored().entrySet()) {
            keys.put(key.getKey(), aead(key.getKey(), key.getValue()));
            current = isInUse(key.getKey()) ? key.getKey() : current;
        }
        return new Generation(keys, current, System.nanoTime());
    }

    /// The keys by number, the first made or derived where there is no file of it.
    private SortedMap<Integer, byte[]> stored() throws IOException {
        var stored = new TreeMap<Integer, byte[]>();
        stored.put(1, data.secret(FIRST, BYTES));
        try (var files = Files.list(data.folder("secrets"))) {
            files.map(MasterKeys::number)
                    .filter(number -> number > 1)
                    .forEach(number -> stored.put(number, data.secret(file(number), BYTES)));
        }
        return stored;
    }

    private boolean isInUse(int number) throws IOException {
        try {
            var since = Files.getLastModifiedTime(data.folder("secrets").resolve(file(number)))
                    .toInstant();
            return !since.plus(NOTICE).isAfter(clock.instant());
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @AccessesPartialKey
    private static Aead aead(int number, byte[] key) {
        try {
            var parameters = PredefinedAeadParameters.AES256_GCM;
            var secret = SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get());
            var imported = AesGcmKey.builder()
                    .setParameters(parameters)
                    .setKeyBytes(secret)
                    .setIdRequirement(number)
                    .build();
            return KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(imported).makePrimary())
                    .build()
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }
}
