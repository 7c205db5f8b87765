package dev.stoa.platform.mail;

/// What became of a mail.
enum MailState {
    /// It is to be sent, or tried again.
    WAITING,
    /// A mail server has it.
    SENT,
    /// It is here for operators to read, as there was no mail server.
    KEPT,
    /// The mail server does not want it.
    REFUSED
}
