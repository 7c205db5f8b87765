/// The tasks that every peer serves, on stoa-web.
@NullMarked
package dev.stoa.bench.stoa;

import org.jspecify.annotations.NullMarked;
