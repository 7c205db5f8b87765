/// The tasks that every peer serves, on Javalin.
@NullMarked
package dev.stoa.bench.javalin;

import org.jspecify.annotations.NullMarked;
