package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What readers of the documentation should know of an endpoint, of a class of endpoints, of a record
/// or enum, or of one component or parameter.
@Target({METHOD, TYPE, RECORD_COMPONENT, PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface Description {
    /// Markdown.
    String value();
}
