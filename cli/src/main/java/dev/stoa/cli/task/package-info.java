/// Tasks from the command line.
@NullMarked
package dev.stoa.cli.task;

import org.jspecify.annotations.NullMarked;
