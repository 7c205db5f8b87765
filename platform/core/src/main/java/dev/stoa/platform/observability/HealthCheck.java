package dev.stoa.platform.observability;

import java.util.function.BooleanSupplier;

/// Something without which requests cannot be answered.
///
/// @param name as shown to operators: `database`
/// @param isUp asks it, within a few seconds
public record HealthCheck(String name, BooleanSupplier isUp) {}
