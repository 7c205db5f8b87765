/// The tasks that every peer serves, on Vert.x by hand: the least that the same work costs.
@NullMarked
package dev.stoa.bench.vertx;

import org.jspecify.annotations.NullMarked;
