/// What people tell about themselves.
@NullMarked
package dev.stoa.identity.profiles;

import org.jspecify.annotations.NullMarked;
