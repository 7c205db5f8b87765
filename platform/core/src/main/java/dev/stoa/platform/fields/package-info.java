/// Fields of people, encrypted with a key of each.
@NullMarked
package dev.stoa.platform.fields;

import org.jspecify.annotations.NullMarked;
