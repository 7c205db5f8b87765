package dev.stoa.platform.fields;

/// A data key is encrypted with a master key that this process does not have.
public final class MasterKeyMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    MasterKeyMissing(int number) {
        super("there is no master key " + number + " in the data folder; put secrets/" + MasterKeys.file(number)
                + " back");
    }
}
