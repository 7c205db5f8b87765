/// HTTP to others: limits, retries, breakers, and addresses that nobody outside may make us call.
@NullMarked
package dev.stoa.platform.outbound;

import org.jspecify.annotations.NullMarked;
