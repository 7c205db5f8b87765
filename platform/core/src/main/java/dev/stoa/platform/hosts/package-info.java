/// Host names that belong to organisations.
@NullMarked
package dev.stoa.platform.hosts;

import org.jspecify.annotations.NullMarked;
