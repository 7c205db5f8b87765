package dev.stoa.platform.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Personal data as lists and logs show it: enough for who knows it already.
public final class Masked {
    /// An address, also where it stands in quotes, brackets or a URL. Rather too much than too little.
    private static final Pattern EMAIL = Pattern.compile(
            "([^\\s@<>\"(),:;\\[\\]\\\\'/{}=|])[^\\s@<>\"(),:;\\[\\]\\\\]{0,63}@([\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+)");

    private Masked() {}

    /// An e-mail address: `j***@x.com` for `jane@x.com`.
    public static String email(String address) {
        return emails(address);
    }

    /// A text with all e-mail addresses in it masked.
    public static String emails(String text) {
        return text.indexOf('@') < 0
                ? text
                : EMAIL.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(found.group(1)) + "***@" + found.group(2));
    }
}
