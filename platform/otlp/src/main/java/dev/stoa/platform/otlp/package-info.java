/// The way of traces to a collector that speaks OTLP. A module of its own, for the libraries that it
/// brings.
@NullMarked
package dev.stoa.platform.otlp;

import org.jspecify.annotations.NullMarked;
