package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Answers DELETE requests for a path.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Delete {
    /// The path, such as `/tasks/{id}`: fixed segments and `{variables}`. Fixed ones win over variables.
    String value();
}
