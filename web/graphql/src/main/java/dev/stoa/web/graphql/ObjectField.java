package dev.stoa.web.graphql;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The method answers the field of its name of the type of its first parameter.
///
/// It is called once for each object. Where that is too often, use [Batched].
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ObjectField {}
