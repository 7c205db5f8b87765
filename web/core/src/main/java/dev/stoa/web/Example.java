package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A value as it is sent or received. For the documentation.
///
/// A record that requests bring must take its example, or the application does not start.
@Target({TYPE, RECORD_COMPONENT, PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface Example {
    /// For a record JSON; for a component or parameter JSON too, except that text is written without quotes.
    String value();
}
