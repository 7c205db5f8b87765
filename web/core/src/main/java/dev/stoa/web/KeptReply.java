package dev.stoa.web;

import dev.stoa.web.http.Compression;
import dev.stoa.web.http.Conditional;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A reply that stays the same, with an entity tag: it is compressed once.
///
/// @param compressed what those get who accept gzip
record KeptReply(Reply plain, Reply compressed) {

    static KeptReply of(String mediaType, byte[] content, String cacheControl) {
        var reply = Reply.of(200, mediaType, content)
                .with("ETag", tag(content).toString())
                .with("Cache-Control", cacheControl);
        var compressed = Compression.compressed(reply);
        return new KeptReply(compressed.header("Vary") == null ? reply : reply.varying("Accept-Encoding"), compressed);
    }

    /// The reply as the client should get it, 304 if the client holds it already.
    Reply answer(Request request) {
        var reply = Conditional.of(request, plain);
        return reply.status() == 200 && Compression.isAccepted(request) ? compressed : reply;
    }

    private static EntityTag tag(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new EntityTag(HexFormat.of().formatHex(digest, 0, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
