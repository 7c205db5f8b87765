package dev.stoa.web.graphql;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The method answers the field of its name of the type `Subscription`.
///
/// It returns a [java.util.stream.Stream] of events, whose terminal operation may block for as long as there
/// is none. The stream is read by one virtual thread, which is interrupted when the client leaves, and then
/// closed.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SubscriptionField {}
