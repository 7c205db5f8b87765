package dev.stoa.platform.personal;

import java.util.function.Consumer;

/// One kind of record that is kept about people. Every module says all of its own.
public interface PersonalData {

    /// What it is called in an export: `tasks`, `api-keys`.
    String section();

    /// Tells all that is kept about somebody, and nothing of others. Blocks.
    ///
    /// @param line gets a JSON object, on one line, for each record
    void export(DataSubject person, Consumer<String> line);

    /// Deletes what is kept about somebody, or makes it nobody's where something else depends on it. Blocks. Repeated
    /// until it succeeds, and once more after that.
    ///
    /// @return how many records
    long erase(DataSubject person);
}
