package dev.stoa.web.graphql;

import static java.lang.annotation.ElementType.*;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The method answers the field of its name of the type `Mutation`. The mutations of a request run one after
/// the other.
@Target(METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface MutationField {}
