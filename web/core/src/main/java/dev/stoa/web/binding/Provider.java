package dev.stoa.web.binding;

import java.lang.reflect.Type;

/// A [dev.stoa.web.Provides] method.
///
/// @param index its place among the providers of the application
/// @param closes whether what it makes is closed at the end of the request
public record Provider(Type type, int index, BoundMethod method, boolean closes) {}
