package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Taken from the query of the URL. Needed only where a body would be expected otherwise, or to give another name.
@Target(PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Query {
    /// The name in the URL; by default the parameter's name in snake_case.
    String value() default "";
}
