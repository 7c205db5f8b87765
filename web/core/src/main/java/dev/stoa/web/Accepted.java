package dev.stoa.web;

/// The reply to a request that will be done later: 202 with the `Location` where to see how far it is.
///
/// @param location a path
/// @param body what is known already
public record Accepted<T>(String location, T body) {}
