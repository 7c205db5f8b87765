/// A program of one's own beside Stoa, which does something about what happens there.
@NullMarked
package dev.stoa.examples.follow;

import org.jspecify.annotations.NullMarked;
