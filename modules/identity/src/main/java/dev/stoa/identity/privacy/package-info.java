/// What identity keeps about people, and the end of an account.
@NullMarked
package dev.stoa.identity.privacy;

import org.jspecify.annotations.NullMarked;
