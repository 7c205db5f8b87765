/// The command line: what every command shares, and the one place that assembles them.
@NullMarked
package dev.stoa.cli;

import org.jspecify.annotations.NullMarked;
