package dev.stoa.platform.audit;

/// How far what an entry tells of came.
public enum Outcome {
    /// It was about to be done. An entry that it was refused may follow.
    BEGUN,
    SUCCEEDED,
    REFUSED
}
