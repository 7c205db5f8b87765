/// Replies that are given again to those who repeat a request.
@NullMarked
package dev.stoa.platform.idempotency;

import org.jspecify.annotations.NullMarked;
