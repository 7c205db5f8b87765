package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A record taken from a posted form: `application/x-www-form-urlencoded` or `multipart/form-data`.
///
/// Components of type [dev.stoa.web.form.Upload], or lists of it, are files; a record with such takes
/// `multipart/form-data` alone. The limits are for that type; more is answered 413. They may be above
/// the limit for bodies ([Limits]).
@Target(PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Form {
    /// Bytes of the whole form.
    long bytes() default 32 * 1024 * 1024;

    /// Bytes of one file.
    long fileBytes() default 16 * 1024 * 1024;

    /// Values and files together.
    int parts() default 100;
}
