/// What runs around requests, and after them. (S05.06)
@NullMarked
package dev.stoa.examples.around;

import org.jspecify.annotations.NullMarked;
