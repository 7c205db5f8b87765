/// Passwords: how good, how kept, how changed, and what happens after wrong ones.
@NullMarked
package dev.stoa.identity.passwords;

import org.jspecify.annotations.NullMarked;
