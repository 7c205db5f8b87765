package dev.stoa.web.engine;

import java.nio.file.Path;

/// A certificate and its key, as PEM files. TLS 1.2 and 1.3; HTTP/2 by ALPN.
///
/// @param certificate the chain, the server's own certificate first
/// @param key PKCS #8, without a password
public record Tls(Path certificate, Path key) {}
