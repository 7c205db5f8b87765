package dev.stoa.web.socket;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A whole WebSocket message. Immutable: the same message may be sent to many.
public sealed interface Message {
    /// Bytes it takes to queue one, however short: frame, promise, place in the queue.
    int OVERHEAD = 96;

    /// Bytes on the wire, before they are framed and compressed.
    int size();

    /// Bytes that it counts while it waits for the network.
    default int queuedBytes() {
        return size() + OVERHEAD;
    }

    /// A text message, which is UTF-8. Made from either form, it makes the other at most once.
    final class Text implements Message {
        private byte @Nullable [] utf8;
        private @Nullable String text;

        private Text(byte @Nullable [] utf8, @Nullable String text) {
            this.utf8 = utf8;
            this.text = text;
        }

        public static Text of(String text) {
            return new Text(null, text);
        }

        /// @param utf8 well-formed; not to be changed afterwards
        public static Text ofUtf8(byte[] utf8) {
            return new Text(utf8, null);
        }

        /// The bytes on the wire. Do not change them.
        public byte[] utf8() {
            var made = utf8;
            if (made == null) {
                made = text().getBytes(StandardCharsets.UTF_8);
                utf8 = made;
            }
            return made;
        }

        public String text() {
            var made = text;
            if (made == null) {
                made = new String(utf8(), StandardCharsets.UTF_8);
                text = made;
            }
            return made;
        }

        @Override
        public int size() {
            return utf8().length;
        }
    }

    /// A binary message.
    ///
    /// @param bytes not to be changed afterwards
    record Binary(byte[] bytes) implements Message {
        @Override
        public int size() {
            return bytes.length;
        }
    }
}
