/// What people have to do.
@NullMarked
package dev.stoa.tasks;

import org.jspecify.annotations.NullMarked;
