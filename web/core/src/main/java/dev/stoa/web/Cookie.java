package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Taken from a cookie. Where a browser sends the name several times, the first is the closest to the path.
@Target(PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Cookie {
    /// The cookie's name, such as `session`.
    String value();
}
