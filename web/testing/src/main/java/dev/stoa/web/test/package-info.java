/// Starts an application on a port of its own and speaks HTTP to it.
@NullMarked
package dev.stoa.web.test;

import org.jspecify.annotations.NullMarked;
