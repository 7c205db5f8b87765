package dev.stoa.web.graphql;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The method finds the objects of a type by key for other subgraphs (Apollo Federation 2).
///
/// ```java
/// @Entity @Public
/// Map<UserId, User> users(Set<UserId> ids)
/// ```
///
/// makes `User` an entity, `type User @key(fields: "id")`, and the application a subgraph. What is not in the
/// map does not exist.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Entity {
    /// The component that is the key; by default the only one of the key's type.
    String by() default "";
}
