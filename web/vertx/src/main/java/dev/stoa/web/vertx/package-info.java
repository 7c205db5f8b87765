/// Runs stoa-web on Vert.x: event loops accept and parse, virtual threads answer.
@NullMarked
package dev.stoa.web.vertx;

import org.jspecify.annotations.NullMarked;
