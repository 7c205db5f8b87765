/// Pictures of people.
@NullMarked
package dev.stoa.identity.avatars;

import org.jspecify.annotations.NullMarked;
