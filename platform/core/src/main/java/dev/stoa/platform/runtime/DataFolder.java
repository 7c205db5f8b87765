package dev.stoa.platform.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// The folder in which this process keeps everything it must not lose, held by one process at a time.
///
/// The lock is the operating system's on `stoa.pid`, so it ends with the process however that ends.
public final class DataFolder implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /// Folders this process holds. Such a lock file must not be opened a second time in the same process:
    /// closing any descriptor of a file drops all the locks the process has on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    private final Path path;
    private final FileChannel lock;
    private final SecretsConfig secrets;

    private DataFolder(Path path, FileChannel lock, SecretsConfig secrets) {
        this.path = path;
        this.lock = lock;
        this.secrets = secrets;
    }

    /// Takes the folder, making it if needed.
    ///
    /// @throws DataFolderInUse if it is taken
    public static DataFolder open(Path folder) {
        return open(folder, SecretsConfig.DEFAULTS);
    }

    /// The same, with secrets that are derived where the folder has none.
    public static DataFolder open(Path folder, SecretsConfig secrets) {
        try {
            Files.createDirectories(folder, PRIVATE_FOLDER);
            var path = folder.toRealPath();
            if (!HELD.add(path)) {
                throw new DataFolderInUse(path, ProcessHandle.current().pid());
            }
            try {
                return new DataFolder(path, lock(path), secrets);
            } catch (Throwable e) {
                HELD.remove(path);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new StartRefused("the data folder " + folder + " is a file", e);
        } catch (IOException e) {
            throw new StartRefused("cannot use the data folder " + folder + ": " + e, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var channel = FileChannel.open(
                path.resolve("stoa.pid"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PRIVATE_FILE);
        try {
            var holder = tryLock(channel);
            if (holder.isPresent()) {
                throw new DataFolderInUse(path, holder.getAsLong());
            }
            channel.truncate(0);
            channel.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    /// Takes the lock, or answers who has it. For an instant that can be a process that is only asking, or
    /// one that has not written its number yet; such an instant is waited out.
    private static OptionalLong tryLock(FileChannel channel) throws IOException {
        for (var patience = 100; ; patience--) {
            if (channel.tryLock() != null) {
                return OptionalLong.empty();
            }
            var buffer = ByteBuffer.allocate(20);
            channel.read(buffer, 0);
            var text = UTF_8.decode(buffer.flip()).toString().strip();
            var pid = text.isEmpty() ? 0 : Long.parseLong(text);
            if (patience == 0 || ProcessHandle.of(pid).isPresent()) {
                return OptionalLong.of(pid);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// The process that holds the folder, if one does.
    public static OptionalLong holder(Path folder) {
        try {
            var path = folder.toRealPath();
            if (HELD.contains(path)) {
                return OptionalLong.of(ProcessHandle.current().pid());
            }
            try (var channel =
                    FileChannel.open(path.resolve("stoa.pid"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return tryLock(channel);
            }
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    /// A folder for one part of the product, made if needed.
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name), PRIVATE_FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Random bytes that stay the same from start to start, made when first asked for, or derived from
    /// `secrets.key` if that is given and the folder has none.
    ///
    /// @throws StartRefused if others may read the file, or it does not have this many bytes
    public byte[] secret(String name, int bytes) {
        if (secrets.key() != null && Files.notExists(file(name))) {
            return derived(secrets.key(), name, bytes);
        }
        var secret = stored(name, () -> {
            var fresh = new byte[bytes];
            new SecureRandom().nextBytes(fresh);
            return fresh;
        });
        if (secret.length != bytes) {
            throw new StartRefused(
                    file(name) + " must hold " + bytes + " bytes, holds " + secret.length + "; restore it");
        }
        return secret;
    }

    /// What [#secret] answers in the process that holds a folder, for another; empty if the folder has none.
    public static Optional<byte[]> findSecret(Path folder, SecretsConfig secrets, String name, int bytes) {
        var file = folder.resolve("secrets").resolve(name);
        try {
            if (Files.exists(file)) {
                return Optional.of(Files.readAllBytes(file)).filter(secret -> secret.length == bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.ofNullable(secrets.key()).map(key -> derived(key, name, bytes));
    }

    /// HKDF (RFC 5869), one output for each name.
    private static byte[] derived(String key, String name, int bytes) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key.getBytes(UTF_8))
                            .thenExpand(("stoa " + name).getBytes(UTF_8), bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HKDF", e);
        }
    }

    /// A secret text that stays the same from start to start; `fresh` makes it when it is first asked for.
    ///
    /// @throws StartRefused if others may read the file
    public String secretText(String name, Supplier<String> fresh) {
        return new String(stored(name, () -> fresh.get().getBytes(UTF_8)), UTF_8);
    }

    private synchronized byte[] stored(String name, Supplier<byte[]> fresh) {
        folder("secrets");
        var file = file(name);
        try {
            if (Files.notExists(file)) {
                write(file, fresh.get());
            }
            var permissions = Files.getPosixFilePermissions(file);
            if (!PRIVATE.containsAll(permissions)) {
                throw new StartRefused("others may use the secret " + file + " ("
                        + PosixFilePermissions.toString(permissions)
                        + "); make it private with chmod 600, or replace it if somebody could have read it");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes a secret in place of the one of that name, whole or not at all; also while a process has
    /// the folder.
    public static void replaceSecret(Path folder, String name, byte[] secret) throws IOException {
        write(folder.resolve("secrets").resolve(name), secret);
    }

    /// Keeps a secret from elsewhere, unless the folder has one of that name.
    ///
    /// @return whether it was kept
    public static boolean putSecret(Path folder, String name, byte[] secret) throws IOException {
        var secrets = Files.createDirectories(folder.resolve("secrets"), PRIVATE_FOLDER);
        var file = secrets.resolve(name);
        if (!NAME.matcher(name).matches()) {
            throw new StartRefused("'" + name + "' is no name of a secret");
        }
        if (Files.exists(file)) {
            return false;
        }
        write(file, secret);
        return true;
    }

    private Path file(String name) {
        return path.resolve("secrets").resolve(name);
    }

    /// Writes beside and renames, so that a crash leaves the whole secret or none.
    private static void write(Path file, byte[] secret) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        try (var out = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE)) {
            for (var rest = ByteBuffer.wrap(secret); rest.hasRemaining(); ) {
                out.write(rest);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Lets the folder go. The lock file stays: another process may be waiting at it.
    @Override
    public void close() {
        try {
            lock.truncate(0);
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(path);
        }
    }
}
