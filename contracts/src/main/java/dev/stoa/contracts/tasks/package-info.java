/// What other modules may know about tasks.
@NullMarked
package dev.stoa.contracts.tasks;

import org.jspecify.annotations.NullMarked;
