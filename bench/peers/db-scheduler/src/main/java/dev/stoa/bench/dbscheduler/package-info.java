@NullMarked
package dev.stoa.bench.dbscheduler;

import org.jspecify.annotations.NullMarked;
