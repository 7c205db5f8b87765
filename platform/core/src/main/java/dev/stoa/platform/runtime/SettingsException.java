package dev.stoa.platform.runtime;

import java.util.List;

/// Settings that cannot be used, with everything that is wrong with them.
public final class SettingsException extends StartRefused {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /// One sentence each: the key, what was expected, what came and where it stands.
    public List<String> problems() {
        return problems;
    }
}
