package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A record taken from a posted form (`application/x-www-form-urlencoded`).
@Target(PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Form {}
