package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes an annotation an access rule, to be used in place of [Public], [SignedIn] or [Needs]. A method
/// with [Guards] decides.
///
/// ```java
/// @AccessRule
/// @Target(METHOD)
/// @Retention(RUNTIME)
/// @interface OwnerOnly {}
/// ```
@Target(ANNOTATION_TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface AccessRule {}
