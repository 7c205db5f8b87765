/// Who asks.
@NullMarked
package dev.stoa.platform.security;

import org.jspecify.annotations.NullMarked;
