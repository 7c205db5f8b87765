package dev.stoa.identity.profiles;

import java.util.regex.Pattern;

/// A telephone number with its country (E.164), without the spaces and signs that people write in
/// between.
record Phone(String value) {
    private static final Pattern BETWEEN = Pattern.compile("[ ()./-]");
    private static final Pattern FORM = Pattern.compile("\\+[1-9][0-9]{6,14}");

    Phone {
        value = BETWEEN.matcher(value).replaceAll("");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must be a telephone number with its country, such as +351 21 123 4567");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
