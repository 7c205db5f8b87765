/// What is kept about people: given to them, and erased.
@NullMarked
package dev.stoa.platform.privacy;

import org.jspecify.annotations.NullMarked;
