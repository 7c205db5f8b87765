package dev.stoa.examples.foundations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Reads a file of any size through one small buffer, and prints its size and SHA-256. (S03.03)
///
/// A stream is a chain: each link asks the one behind it for the next bytes, so nothing piles up
/// between them. The file, the digest and the count share 64 KiB, whatever the file holds.
public final class Digest {
    private static final int BUFFER = 64 * 1024;

    private Digest() {}

    static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        var size = 0L;
        try (var in = new DigestInputStream(Files.newInputStream(Path.of(args[0])), sha256)) {
            var buffer = new byte[BUFFER];
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
            }
        }
        System.out.println(size + " " + HexFormat.of().formatHex(sha256.digest()));
    }
}
