package dev.stoa.web.vertx;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compresses whole messages (RFC 7692), each by itself. Used by one event loop.
final class Deflate {
    /// How each message would end, and does not (section 7.2.1).
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[8 * 1024];

    /// A message that would be longer than it may.
    static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;
    }

    void compress(byte[] message, ByteBuf into) {
        deflater.reset();
        deflater.setInput(message);
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            into.writeBytes(chunk, 0, count);
        } while (count == chunk.length);
        into.writerIndex(into.writerIndex() - TAIL.length);
    }

    byte[] expand(byte[] compressed, int most) throws DataFormatException, TooLong {
        inflater.reset();
        inflater.setInput(compressed);
        var out = new ByteArrayOutputStream(Math.min(most, 4 * compressed.length));
        var hasTail = false;
        while (!inflater.finished()) {
            var count = inflater.inflate(chunk);
            if (out.size() + count > most) {
                throw new TooLong();
            }
            out.write(chunk, 0, count);
            if (count == 0 && inflater.needsDictionary()) {
                throw new DataFormatException("a dictionary is not part of the extension");
            }
            if (count == 0 && hasTail) {
                break;
            }
            if (count == 0) {
                hasTail = true;
                inflater.setInput(TAIL);
            }
        }
        return out.toByteArray();
    }
}
