package dev.stoa.platform.runtime;

import java.nio.file.Path;

/// Another process works on the data folder.
public final class DataFolderInUse extends StartRefused {
    private static final long serialVersionUID = 1L;

    DataFolderInUse(Path folder, long pid) {
        super("the data folder " + folder + " is in use by process " + pid);
    }
}
