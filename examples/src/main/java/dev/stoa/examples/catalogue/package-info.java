/// An API that others build on: versions, pages, conditions, other origins.
@NullMarked
package dev.stoa.examples.catalogue;

import org.jspecify.annotations.NullMarked;
