package dev.stoa.platform.jobs;

import dev.stoa.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/// Which jobs are wanted; null for all.
record JobFilter(
        @Nullable JobState state,
        @Nullable String kind,
        @Nullable String queue,
        @Nullable TenantId tenant) {}
