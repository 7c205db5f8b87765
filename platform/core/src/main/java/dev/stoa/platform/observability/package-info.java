/// What the process tells about itself: logs, health.
@NullMarked
package dev.stoa.platform.observability;

import org.jspecify.annotations.NullMarked;
