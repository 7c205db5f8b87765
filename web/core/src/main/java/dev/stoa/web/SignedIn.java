package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Only who is signed in may call this endpoint; others are answered 401.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SignedIn {}
