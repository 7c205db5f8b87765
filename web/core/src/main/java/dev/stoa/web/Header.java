package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Taken from a request header.
@Target(PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Header {
    /// The header's name, such as `If-Match`.
    String value();
}
