package dev.stoa.web;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes the values of its return type available as parameters of endpoints and of other providers.
///
/// The method's own parameters are bound like those of a GET with the variables of the endpoint's path: `id` is the
/// `{id}` of the path where there is one, and the query's elsewhere. It runs at most once per request, before the
/// endpoint, and only when something asks for the type. What it throws answers the request.
///
/// If the return type is [AutoCloseable], the value is closed when the request ends, after those that were made
/// later: before the reply is sent, so that a failure to close is answered 500, or, if the body of the
/// reply is made while it is sent, after that.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Provides {
    /// Whether the request owns what is provided. False for what outlives it, such as a pool.
    boolean closes() default true;
}
