/// What happens within requests, events and jobs, and how long each part takes.
@NullMarked
package dev.stoa.platform.tracing;

import org.jspecify.annotations.NullMarked;
