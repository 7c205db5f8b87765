package dev.stoa.platform.security;

/// What whoever asked may at this moment, for replies that go on: nothing once their session ended or their key was
/// revoked. A parameter of endpoints whose replies outlive what [Caller] says.
@FunctionalInterface
public interface CurrentRights {

    /// Asks memory, and for an API key once a minute the database.
    boolean has(String permission);
}
