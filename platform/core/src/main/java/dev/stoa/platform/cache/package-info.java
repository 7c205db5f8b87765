/// Values that are dear to make, kept for a while: in this process, and in what the processes share.
@NullMarked
package dev.stoa.platform.cache;

import org.jspecify.annotations.NullMarked;
