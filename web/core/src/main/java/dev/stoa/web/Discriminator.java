package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the JSON property that says which record of a sealed interface is meant. Without it that is `type`.
@Target(TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Discriminator {
    /// The property, in snake_case. None of the records may have a component of that name.
    String value();
}
