package dev.stoa.web;

import java.util.Locale;

/// A kind of refusal that callers can tell apart. Implemented by enums, one for each module.
///
/// The constant's name is part of the API: `LinkProblem.SLUG_TAKEN` in package `dev.stoa.links` becomes the type
/// `/problems/links/slug-taken`.
public interface ProblemType {

    /// The HTTP status, 400 to 599.
    int status();

    /// What is wrong in general, the same for every occurrence.
    String title();

    /// The constant's name; enums have this already.
    String name();

    /// The identifier that callers compare (RFC 9457 section 3.1.1).
    default String type() {
        var packageName = getClass().getPackageName();
        var module = packageName.substring(packageName.lastIndexOf('.') + 1);
        return "/problems/" + (module.isEmpty() ? "" : module + "/") + kebab(name());
    }

    /// This refusal, with what is wrong in this case.
    ///
    /// @param detail a sentence for the person who reads it; may name their own input, never our internals
    default Problem because(String detail) {
        return new Problem(this, detail);
    }

    private static String kebab(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
