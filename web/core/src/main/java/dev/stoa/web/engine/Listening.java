package dev.stoa.web.engine;

import dev.stoa.web.Limits;
import org.jspecify.annotations.Nullable;

/// Where to listen, and within which limits.
///
/// @param host the address to bind, such as `127.0.0.1`, or `0.0.0.0` for every interface
/// @param port 1 to 65535, or 0 for one that the system picks
/// @param tls null for cleartext
public record Listening(
        String host, int port, Limits limits, @Nullable Tls tls) {}
