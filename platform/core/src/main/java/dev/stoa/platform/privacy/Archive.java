package dev.stoa.platform.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEObjectType;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.binding.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A ZIP file that somebody gets: for each section a file of JSON lines, what there is in `manifest.json`, and in
/// `manifest.jws` the same signed by the installation (RFC 7515, compact; the keys are those that access tokens are
/// verified with).
final class Archive {
    private static final JOSEObjectType TYPE = new JOSEObjectType("stoa-export");

    private final Json json = new Json();
    private final ZipOutputStream zip;
    private final List<Content> files = new ArrayList<>();

    /// @param lines how many records
    record Content(String name, long lines, long bytes, String sha256) {}

    record Manifest(int format, UserId userId, Instant createdAt, List<Content> files) {}

    Archive(OutputStream out) {
        this.zip = new ZipOutputStream(out);
    }

    /// Adds what a section has of somebody, and answers how many records it was.
    long add(PersonalData section, DataSubject person) throws IOException {
        var name = section.section() + ".jsonl";
        zip.putNextEntry(new ZipEntry(name));
        var file = new Lines();
        try {
            section.export(person, file::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        zip.closeEntry();
        files.add(new Content(name, file.lines, file.bytes, HexFormat.of().formatHex(file.digest.digest())));
        return file.lines;
    }

    void finish(UserId person, Instant now, SigningKeys keys) throws IOException {
        var manifest = json.write(new Manifest(1, person, now, files));
        put("manifest.json", manifest);
        put("manifest.jws", keys.sign(TYPE, manifest).getBytes(UTF_8));
        zip.finish();
    }

    private void put(String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /// The lines of one file.
    private final class Lines {
        private final MessageDigest digest = sha256();
        private long lines;
        private long bytes;

        void add(String line) {
            var text = (line + "\n").getBytes(UTF_8);
            try {
                zip.write(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            digest.update(text);
            bytes += text.length;
            lines++;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
