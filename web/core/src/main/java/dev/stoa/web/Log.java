package dev.stoa.web;

/// The framework's logger. A class of its own, so that it is looked for when there is something to say: to find who
/// logs, the JDK opens every jar on the class path.
final class Log {
    static final System.Logger WEB = System.getLogger("dev.stoa.web");

    private Log() {}
}
