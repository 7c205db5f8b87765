/// Measures programs beside each other: starts them, loads them in turns, and asks the kernel what it cost.
@NullMarked
package dev.stoa.bench;

import org.jspecify.annotations.NullMarked;
