/// Who calls, and what they may do.
@NullMarked
package dev.stoa.examples.security;

import org.jspecify.annotations.NullMarked;
