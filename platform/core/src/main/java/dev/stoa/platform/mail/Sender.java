package dev.stoa.platform.mail;

import java.util.regex.Pattern;

/// Whom mail is from.
///
/// @param name as people read it; empty for none
public record Sender(String name, String address) {
    private static final Pattern FORM =
            Pattern.compile("(?:([^<>\\p{Cntrl}]*)<([^\\s<>@]+@[^\\s<>@]+)>|([^\\s<>@]+@[^\\s<>@]+))");

    /// Reads `Stoa <stoa@example.com>` or `stoa@example.com`.
    static Sender parse(String text) {
        var found = FORM.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("from must look like Stoa <stoa@example.com>, was " + text);
        }
        return found.group(3) == null
                ? new Sender(found.group(1).strip(), found.group(2))
                : new Sender("", found.group(3));
    }

    String domain() {
        return address.substring(address.indexOf('@') + 1);
    }
}
