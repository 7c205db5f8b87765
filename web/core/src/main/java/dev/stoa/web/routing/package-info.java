/// From a method and a path to the endpoint that answers it.
@NullMarked
package dev.stoa.web.routing;

import org.jspecify.annotations.NullMarked;
