package dev.stoa.web;

/// Who calls.
///
/// An application has one class of callers that implements this, and one [Provides] method that makes them from
/// a request or throws [HttpProblem#UNAUTHENTICATED]. [SignedIn] and [Needs] ask that method.
public interface Principal {

    /// Whether the caller may do what the permission names.
    boolean has(String permission);
}
