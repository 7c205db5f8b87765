package dev.stoa.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Who may keep what an endpoint answers, and for how long: the `Cache-Control` of its success. Without it a reply
/// that has an `ETag` may be kept by its caller and is asked for again each time, and no other is kept.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheControl {

    /// The header, such as `public, max-age=300`.
    String value();
}
