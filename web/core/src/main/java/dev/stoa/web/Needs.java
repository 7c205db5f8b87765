package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Only who has a permission may call this endpoint; who is not signed in is answered 401, others 403.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
    /// The permission, such as `tasks.create`; see [Principal#has].
    String value();
}
