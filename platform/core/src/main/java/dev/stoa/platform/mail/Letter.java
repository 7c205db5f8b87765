package dev.stoa.platform.mail;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A mail to one person, before it has a layout.
///
/// ```java
/// Letter.to("ada@example.com", "Choose a new password")
///         .text("Somebody asked for a new password for this address.")
///         .link("Choose a new password", URI.create("https://stoa.example/console/reset#…"))
///         .text("If that was not you, there is nothing to do.");
/// ```
///
/// The subject is shown to operators, so it holds nothing secret.
///
/// @param to an address, such as `ada@example.com`
public record Letter(String to, String subject, List<Part> parts) {
    private static final int LONGEST_SUBJECT = 200;

    /// What a letter is made of, in order.
    public sealed interface Part {
        /// A paragraph.
        record Text(String text) implements Part {}

        /// Something to press, whose address is written out beside it.
        record Link(String label, URI target) implements Part {}
    }

    public Letter {
        if (to.isEmpty() || to.chars().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))) {
            throw new IllegalArgumentException("a letter goes to one address");
        }
        if (subject.isBlank()
                || subject.length() > LONGEST_SUBJECT
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a subject is one line of 1 to " + LONGEST_SUBJECT + " characters");
        }
        parts = List.copyOf(parts);
    }

    public static Letter to(String address, String subject) {
        return new Letter(address, subject, List.of());
    }

    public Letter text(String paragraph) {
        return with(new Part.Text(paragraph));
    }

    public Letter link(String label, URI target) {
        return with(new Part.Link(label, target));
    }

    private Letter with(Part part) {
        var more = new ArrayList<>(parts);
        more.add(part);
        return new Letter(to, subject, more);
    }

    /// Neither whom it is to nor what is in it.
    @Override
    public String toString() {
        return "Letter[" + parts.size() + " parts]";
    }
}
