package dev.stoa.web.graphql;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The method answers the field of its name for many objects at once.
///
/// ```java
/// @Batched(User.class) @SignedIn
/// Map<UserId, List<Order>> orders(Set<UserId> users, Caller caller)
/// ```
///
/// is the field `orders` of `User`. The first parameter receives the keys of all users of a request that are
/// asked for their orders. A key that is not in the map has an empty list, an empty [Connection] or null.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Batched {
    /// The record that has the field.
    Class<? extends Record> value();

    /// The component of that record that holds the key; by default the only one of the key's type. Not needed
    /// when the keys are the records themselves.
    String by() default "";
}
