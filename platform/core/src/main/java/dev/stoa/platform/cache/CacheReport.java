package dev.stoa.platform.cache;

/// How a cache of this process has done since it started.
///
/// @param localHits answered from memory
/// @param sharedHits answered from the shared layer
/// @param misses values that were made
/// @param entries in memory now, roughly
public record CacheReport(String name, long localHits, long sharedHits, long misses, long entries) {}
