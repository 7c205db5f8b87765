package dev.stoa.platform.runtime;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path temp;

    @Test
    void makesTheFolderForItsOwnerAlone() throws IOException {
        try (var data = DataFolder.open(temp.resolve("data"))) {
            assertThat(Files.getPosixFilePermissions(data.path())).isEqualTo(fromString("rwx------"));
        }
    }

    @Test
    void refusesAFolderThatThisProcessHolds() {
        try (var data = DataFolder.open(temp)) {
            assertThatThrownBy(() -> DataFolder.open(temp))
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining(data.path().toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessHoldsUntilThatIsKilled() {
        try (var child = Child.running(HoldsFolder.class, temp)) {
            child.says("held");

            assertThat(DataFolder.holder(temp)).hasValue(child.pid());
            assertThatThrownBy(() -> DataFolder.open(temp))
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining("process " + child.pid());

            child.kill();
        }

        assertThat(DataFolder.holder(temp)).isEmpty();
        DataFolder.open(temp).close();
    }

    @Test
    void namesTheHolderToAnotherProcessWhileItsOwnAsks() {
        try (var data = DataFolder.open(temp)) {
            assertThat(DataFolder.holder(temp)).hasValue(ProcessHandle.current().pid());

            // Asking must not have cost us the lock.
            try (var child = Child.running(HoldsFolder.class, data.path())) {
                assertThatThrownBy(() -> child.says("held")).isInstanceOf(AssertionError.class);
            }
        }
    }

    @Test
    void nobodyHoldsAFolderThatDoesNotExist() {
        assertThat(DataFolder.holder(temp.resolve("none"))).isEmpty();
    }

    @Test
    void keepsSecretsFromStartToStart() throws IOException {
        byte[] pepper;
        try (var data = DataFolder.open(temp)) {
            pepper = data.secret("pepper", 32);
            assertThat(data.secretText("key", () -> "first")).isEqualTo("first");
            assertThat(Files.getPosixFilePermissions(temp.resolve("secrets/pepper")))
                    .isEqualTo(fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(temp.resolve("secrets"))).isEqualTo(fromString("rwx------"));
        }

        try (var data = DataFolder.open(temp)) {
            assertThat(data.secret("pepper", 32)).hasSize(32).isEqualTo(pepper);
            assertThat(data.secretText("key", () -> "second")).isEqualTo("first");
        }
    }

    @Test
    void refusesASecretThatOthersMayRead() throws IOException {
        try (var data = DataFolder.open(temp)) {
            data.secret("pepper", 32);
            Files.setPosixFilePermissions(temp.resolve("secrets/pepper"), fromString("rw-r-----"));

            assertThatThrownBy(() -> data.secret("pepper", 32))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("secrets/pepper")
                    .hasMessageContaining("rw-r-----");
        }
    }

    @Test
    void refusesASecretOfAnotherLength() {
        try (var data = DataFolder.open(temp)) {
            data.secret("pepper", 32);

            assertThatThrownBy(() -> data.secret("pepper", 64)).hasMessageContaining("must hold 64 bytes, holds 32");
        }
    }

    @Test
    void writesASecretAnewWhenAStartWasKilledWhileWritingIt() throws IOException {
        Files.createDirectories(temp.resolve("secrets"));
        Files.write(temp.resolve("secrets/pepper.draft"), new byte[7]);

        try (var data = DataFolder.open(temp)) {
            assertThat(data.secret("pepper", 32)).hasSize(32);
        }
    }

    @Test
    void derivesSecretsThatItDoesNotHaveFromTheKeyOfTheInstallation() {
        var key = new SecretsConfig("q8Yv1J0cX4n7Zk2wLr9TbEoPdMsUhGfA");
        byte[] own;
        try (var folder = DataFolder.open(temp.resolve("own"))) {
            own = folder.secret("pepper", 32);
        }

        try (var one = DataFolder.open(temp.resolve("one"), key);
                var two = DataFolder.open(temp.resolve("two"), key);
                var before = DataFolder.open(temp.resolve("own"), key)) {
            assertThat(one.secret("pepper", 32))
                    .hasSize(32)
                    .isEqualTo(two.secret("pepper", 32))
                    .isNotEqualTo(one.secret("salt", 32));
            assertThat(before.secret("pepper", 32)).isEqualTo(own);
        }
    }

    @Test
    void refusesKeysThatStandInExamplesOrAreShort() {
        for (var key : new String[] {
            "changeme", "your-secret-key", "your-secret-key-your-secret-key-1234", "tiny", "a".repeat(40)
        }) {
            assertThatThrownBy(() -> new SecretsConfig(key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(key);
        }
    }
}
