package dev.stoa.platform.security;

/// Which access tokens are refused before they expire: those of sessions that are over.
@FunctionalInterface
public interface Revocations {

    /// Whether tokens of this version of a session, and of those before it, are refused. Asked at each request, so it
    /// does not block.
    boolean isRevoked(SessionId session, int version);
}
