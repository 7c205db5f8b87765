package dev.stoa.platform.fields;

/// An encrypted value is not what was written: somebody or something changed it, or it stands in
/// another field.
public final class FieldUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    FieldUnreadable(Field field, Throwable cause) {
        super("the value of " + field.column() + " was changed since it was encrypted, or belongs elsewhere", cause);
    }
}
