/// How long things are kept.
@NullMarked
package dev.stoa.platform.retention;

import org.jspecify.annotations.NullMarked;
