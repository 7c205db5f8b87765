/// People, organisations, memberships and sign-in.
@NullMarked
package dev.stoa.identity;

import org.jspecify.annotations.NullMarked;
