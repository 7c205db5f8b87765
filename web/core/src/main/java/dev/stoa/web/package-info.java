/// A web framework for virtual threads: an endpoint is a method from typed values to a typed value.
///
/// Start with [App]. Validation, errors, OpenAPI and the documentation page follow from the signatures of
/// the methods that are mounted on it.
@NullMarked
package dev.stoa.web;

import org.jspecify.annotations.NullMarked;
