package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The refusals that callers should expect besides those that follow from the signature. For the documentation.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Fails {
    /// Statuses, such as 404 and 409.
    int[] value();
}
