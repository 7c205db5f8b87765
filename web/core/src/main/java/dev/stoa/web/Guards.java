package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Decides for the endpoints with an [AccessRule] who may call them: throws a [Problem] or returns.
///
/// The method stands in an object given to [App#provide]. It takes what a GET at the endpoint's path
/// could take: provided values, variables of the path, headers; and the annotation itself, if it wants
/// to know what that says. It runs before anything else of the request is bound.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Guards {
    Class<? extends Annotation> value();
}
