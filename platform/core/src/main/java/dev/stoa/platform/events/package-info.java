/// What happened, told to whoever wants to know: written with the change itself, delivered afterwards.
@NullMarked
package dev.stoa.platform.events;

import org.jspecify.annotations.NullMarked;
