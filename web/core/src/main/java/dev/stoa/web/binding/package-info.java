/// From a request to the arguments of an endpoint, compiled when the application starts.
@NullMarked
package dev.stoa.web.binding;

import org.jspecify.annotations.NullMarked;
