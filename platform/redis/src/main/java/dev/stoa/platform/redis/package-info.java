/// What the processes of an installation share in Redis: a layer of the caches, signals, rate
/// limits. The only place that knows Redis.
@NullMarked
package dev.stoa.platform.redis;

import org.jspecify.annotations.NullMarked;
