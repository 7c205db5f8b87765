package dev.stoa.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server to measure: a program under `bench/peers`, which listens on the port that `PORT` names.
///
/// @param name on the command line and in results
/// @param title what it is, and what one should know about how it runs
/// @param version of the framework; empty when it is left out
/// @param folder where it is started
/// @param command what starts it
/// @param kind what it can be asked beside HTTP
/// @param missing why it is left out; null when it is not
record Subject(
        String name,
        String title,
        String version,
        Path folder,
        List<String> command,
        Kind kind,
        @Nullable String missing) {

    enum Kind {
        /// Runs on the JVM, and holds WebSockets.
        JAVA_WITH_SOCKETS,
        JAVA,
        OTHER
    }

    boolean isJava() {
        return kind != Kind.OTHER;
    }

    boolean hasSockets() {
        return kind == Kind.JAVA_WITH_SOCKETS;
    }

    /// The command with further flags for the JVM.
    List<String> command(List<String> flags) {
        var whole = new ArrayList<>(command);
        whole.addAll(1, flags);
        return whole;
    }

    Subject leftOut(String why) {
        return new Subject(name, title, "", folder, command, kind, why);
    }
}
