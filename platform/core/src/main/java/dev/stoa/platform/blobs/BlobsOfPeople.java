package dev.stoa.platform.blobs;

import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import java.util.function.Consumer;

/// The files of people, by what is known of them.
final class BlobsOfPeople implements PersonalData {
    private final Blobs blobs;
    private final BlobStore store;

    BlobsOfPeople(Blobs blobs, BlobStore store) {
        this.blobs = blobs;
        this.store = store;
    }

    @Override
    public String section() {
        return "files";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        store.linesOf(person.user()).forEach(line);
    }

    @Override
    public long erase(DataSubject person) {
        return blobs.deleteOf(person.user());
    }
}
