package dev.stoa.web;

import dev.stoa.web.http.EntityTag;
import org.jspecify.annotations.Nullable;

/// The reply to a request that made something: 201 with its `Location`.
///
/// @param location the path of the new thing
/// @param tag its first version, sent as `ETag`; null when it has no versions
public record Created<T>(String location, T body, @Nullable EntityTag tag) {

    public static <T> Created<T> at(String location, T body) {
        return new Created<>(location, body, null);
    }

    /// The same with an `ETag`.
    public Created<T> tagged(EntityTag tag) {
        return new Created<>(location, body, tag);
    }
}
