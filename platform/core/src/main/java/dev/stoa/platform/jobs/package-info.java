/// Work that happens later or elsewhere: queues of jobs in PostgreSQL, what runs them, and schedules.
@NullMarked
package dev.stoa.platform.jobs;

import org.jspecify.annotations.NullMarked;
