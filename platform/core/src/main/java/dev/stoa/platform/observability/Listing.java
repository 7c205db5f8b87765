package dev.stoa.platform.observability;

import java.util.List;

/// A list of everything there is, without pages.
record Listing<T>(List<T> items) {}
