package dev.stoa.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// From which version of the API on an endpoint, or every endpoint of a class, answers at its path, until one with
/// a later version takes over. Without it an endpoint is there from version 1 on.
///
/// A caller asks for a version with `/v2/…`, with `Api-Version: 2.0`, or with
/// `Accept: application/vnd.anything.v2+json`, and gets version 1 otherwise.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Version {

    /// 1 or more.
    int value();
}
