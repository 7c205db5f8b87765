package dev.stoa.platform.audit;

import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.runtime.SecretsConfig;
import dev.stoa.platform.runtime.StartRefused;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What came of verifying the audit log.
///
/// @param entries how many were found to be whole, from the first
/// @param pending how many are recorded and not sealed yet
/// @param trouble what is wrong with the next one; null if nothing is
/// @param head to be noted elsewhere and compared with later; empty if there are no entries
public record AuditReport(
        long entries, long pending, @Nullable String trouble, String head) {

    /// Goes through the whole log, which may grow meanwhile. Blocks for about ten seconds for a million entries.
    ///
    /// @param folder the data folder of the installation, which a process may hold
    /// @param noted a head that was noted earlier; null for none
    /// @throws StartRefused if there is no key to verify with, or no such log
    public static AuditReport of(Maintenance database, Path folder, SecretsConfig secrets, @Nullable String noted) {
        var key = HeadKey.find(folder, secrets)
                .orElseThrow(() -> new StartRefused("there is no " + folder.resolve("secrets/audit-key")
                        + ": the audit log was never written here, or the file has to be restored"));
        var head = noted == null ? null : TreeHead.parse(noted);
        return database.snapshot("verify the audit log", snapshot -> AuditVerification.run(snapshot, key, head));
    }
}
