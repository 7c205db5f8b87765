package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One sentence about an endpoint. For the documentation.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Summary {
    String value();
}
