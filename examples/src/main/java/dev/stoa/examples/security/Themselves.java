package dev.stoa.examples.security;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.stoa.web.AccessRule;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/// Only who the path names may call.
@AccessRule
@Target(METHOD)
@Retention(RUNTIME)
@interface Themselves {}
