/// Middleware that comes with the framework. None of it runs unless it is given to
/// [dev.stoa.web.App#use].
@NullMarked
package dev.stoa.web.middleware;

import org.jspecify.annotations.NullMarked;
