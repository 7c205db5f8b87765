package dev.stoa.web.binding;

import java.lang.reflect.Type;

/// A [dev.stoa.web.Provides] method.
///
/// @param index its place among the providers of the application
public record Provider(Type type, int index, BoundMethod method) {}
