package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Anyone may call this endpoint.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Public {}
