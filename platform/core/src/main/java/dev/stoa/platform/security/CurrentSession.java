package dev.stoa.platform.security;

/// The session of the access token that a request came with. A parameter of endpoints that no API key may use.
public record CurrentSession(SessionId id) {}
