package dev.stoa.platform.security;

import java.util.regex.Pattern;

/// What somebody is in an organisation: a name. Four come with the modules, and an organisation may add its own.
///
/// Lower-case letters, digits and `-`, 1 to 40, beginning with a letter.
public record Role(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    /// May do everything in the organisation, whatever else is set.
    public static final Role ADMIN = new Role("admin");

    /// Looks after what others wrote.
    public static final Role MODERATOR = new Role("moderator");

    public static final Role USER = new Role("user");
    public static final Role GUEST = new Role("guest");

    public Role {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 40 lower-case letters, digits and -, beginning with a letter");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
