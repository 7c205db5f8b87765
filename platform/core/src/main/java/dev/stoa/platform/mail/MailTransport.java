package dev.stoa.platform.mail;

import java.time.Instant;

/// Takes mail to where it is delivered.
@FunctionalInterface
public interface MailTransport {

    /// A letter with its layout, on its way.
    ///
    /// @param messageId the `Message-ID` (RFC 5322 section 3.6.4), the same each time it is sent, by which who
    ///     gets it twice sees it once
    record Outgoing(String messageId, Sender from, String to, String subject, String text, String html, Instant date) {
        /// Neither whom it is to nor what is in it.
        @Override
        public String toString() {
            return "Outgoing[" + messageId + "]";
        }
    }

    /// Hands a mail over. Blocks until it is taken, for a minute at most. What is handed over twice is sent
    /// twice.
    ///
    /// @throws MailFailed if it was not taken, or that is not known
    void send(Outgoing mail) throws MailFailed;
}
