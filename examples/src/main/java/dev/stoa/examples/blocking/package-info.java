/// Handlers that wait. (S05.04)
@NullMarked
package dev.stoa.examples.blocking;

import org.jspecify.annotations.NullMarked;
