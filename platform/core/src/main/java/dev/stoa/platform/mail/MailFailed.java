package dev.stoa.platform.mail;

/// A mail was not taken. The message names no address, and there is no cause, which would.
public final class MailFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isFinal;

    /// @param isFinal whether it would be refused the next time too
    public MailFailed(String message, boolean isFinal) {
        super(message, null, false, false);
        this.isFinal = isFinal;
    }

    public boolean isFinal() {
        return isFinal;
    }
}
