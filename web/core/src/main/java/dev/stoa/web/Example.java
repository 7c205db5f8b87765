package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A record as it is sent or received. For the documentation.
@Target(TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Example {
    /// JSON.
    String value();
}
