package dev.stoa.web.socket;

import dev.stoa.web.FieldError.In;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import tools.jackson.databind.JavaType;

/// Turns messages into values and back.
///
/// @param in what messages are read as
record Codec(JavaType in, Json json, Validation validation) {

    /// Whether messages of this kind can be read at all: binary ones as `byte[]`, text as anything else.
    boolean reads(Message message) {
        return message instanceof Message.Binary == in.hasRawClass(byte[].class);
    }

    /// @throws dev.stoa.web.Problem 400 or 422, as for the body of a request
    Object read(Message message) {
        return switch (message) {
            case Message.Binary(var bytes) -> bytes;
            case Message.Text text when in.hasRawClass(String.class) -> text.text();
            case Message.Text text -> {
                var value = json.read(text.utf8(), in);
                validation.require(value, In.BODY);
                yield value;
            }
        };
    }

    Message write(Object value) {
        return switch (value) {
            case byte[] bytes -> new Message.Binary(bytes);
            case String text -> Message.Text.of(text);
            default -> Message.Text.ofUtf8(json.write(value));
        };
    }
}
