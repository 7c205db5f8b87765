/// What was done and by whom, in a chain that shows when it was tampered with.
@NullMarked
package dev.stoa.platform.audit;

import org.jspecify.annotations.NullMarked;
