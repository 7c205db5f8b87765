package dev.stoa.web.jetty;

import dev.stoa.web.socket.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/// Makes messages of frames.
final class Assembly {
    private final int most;
    private final Utf8StringBuilder text = new Utf8StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream(0);
    private boolean isText;
    private int size;

    /// @param most the bytes a message may have
    Assembly(int most) {
        this.most = most;
    }

    /// Adds a frame of a message; answers the message if it was the last.
    @Nullable
    Message add(Frame frame) {
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            isText = frame.getOpCode() == OpCode.TEXT;
            size = 0;
        }
        size += frame.getPayloadLength();
        if (size > most) {
            throw new MessageTooLargeException("A message may have " + most + " bytes.");
        }
        return isText ? addText(frame) : addBytes(frame);
    }

    private @Nullable Message addText(Frame frame) {
        text.append(frame.getPayload());
        if (frame.isFin()) {
            return Message.Text.of(text.takeCompleteString(BadPayloadException.InvalidUtf8::new));
        }
        if (text.hasCodingErrors()) {
            throw new BadPayloadException.InvalidUtf8();
        }
        return null;
    }

    private @Nullable Message addBytes(Frame frame) {
        if (frame.isFin() && binary.size() == 0) {
            return new Message.Binary(bytes(frame.getPayload()));
        }
        binary.writeBytes(bytes(frame.getPayload()));
        if (!frame.isFin()) {
            return null;
        }
        var message = new Message.Binary(binary.toByteArray());
        binary.reset();
        return message;
    }

    private static byte[] bytes(ByteBuffer payload) {
        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
