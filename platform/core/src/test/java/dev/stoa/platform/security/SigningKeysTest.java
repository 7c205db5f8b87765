package dev.stoa.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.tenancy.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Each test makes keys, which takes seconds.
@Execution(ExecutionMode.CONCURRENT)
class SigningKeysTest {
    @TempDir
    private Path temp;

    private DataFolder data;
    private SigningKeys keys;
    private AccessTokens tokens;

    @BeforeEach
    void open() {
        data = DataFolder.open(temp);
        keys = SigningKeys.of(data, InstantSource.system());
        tokens = new AccessTokens(keys, "http://here", InstantSource.system(), new Ids(InstantSource.system()));
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void signsWithANewKeyAndKnowsTheOldOneStill() throws Exception {
        var before = token();
        var old = keys.signing().jwk().getKeyID();

        SigningKeys.rotate(temp, false);

        await(() -> !keys.signing().jwk().getKeyID().equals(old));
        assertThat(tokens.verify(before)).isPresent();
        assertThat(tokens.verify(token())).isPresent();
        assertThat((List<?>) keys.published().get("keys")).hasSize(2);
        assertThat(keys.published().toString()).contains(old).doesNotContain(" d=", "{d=");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(temp.resolve("secrets/signing-key.previous.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void forgetsTheOldKeyAfterAnHour() throws Exception {
        var before = token();
        SigningKeys.rotate(temp, false);
        Files.setLastModifiedTime(
                temp.resolve("secrets/signing-key.previous.json"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));

        await(() -> tokens.verify(before).isEmpty());
        assertThat((List<?>) keys.published().get("keys")).hasSize(1);
    }

    @Test
    void forgetsTheOldKeyAtOnceIfAsked() {
        SigningKeys.rotate(temp, false);
        var old = token();

        SigningKeys.rotate(temp, true);

        await(() -> tokens.verify(old).isEmpty());
        assertThat(tokens.verify(token())).isPresent();
    }

    @Test
    void goesOnWithTheKeyItHasWhenTheFileCannotBeRead() throws Exception {
        var before = token();
        Files.writeString(temp.resolve("secrets/signing-key.json"), "half a k");
        var until = Instant.now().plusSeconds(2);
        while (Instant.now().isBefore(until)) {
            assertThat(tokens.verify(before)).isPresent();
            LockSupport.parkNanos(100_000_000);
        }
    }

    @Test
    void hasNothingToReplaceInAFolderWithoutKeys() {
        assertThatThrownBy(() -> SigningKeys.rotate(temp.resolve("empty"), false))
                .isInstanceOf(StartRefused.class);
    }

    private String token() {
        return tokens.issue(new AccessTokens.Claims(
                new TenantId(UUID.randomUUID()),
                new UserId(UUID.randomUUID()),
                "ada@example.com",
                Role.USER,
                Set.of("tasks.read"),
                new SessionId(UUID.randomUUID()),
                1,
                null,
                Instant.now()));
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
