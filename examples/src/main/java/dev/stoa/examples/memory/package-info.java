/// Create, read, change and delete, in memory. (S05.03)
@NullMarked
package dev.stoa.examples.memory;

import org.jspecify.annotations.NullMarked;
