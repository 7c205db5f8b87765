package dev.stoa.platform.jobs;

/// Work of the installation that comes again and again. However many processes there are, one job is
/// made each time, and when none was running at the time, one job afterwards for all the times that
/// were missed.
///
/// @param name as of a kind of job, `retention.purge`; people see it
/// @param args of a kind of job
public record Schedule(String name, Timing timing, Record args) {}
