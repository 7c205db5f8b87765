package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The status of a successful reply, when it is not what the return type says: 200 for a value, 201 for
/// [Created], 204 for `void`.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Status {
    int value();
}
