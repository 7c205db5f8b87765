package dev.stoa.web;

import dev.stoa.web.http.EntityTag;

/// A reply with its version as `ETag`. A GET whose `If-None-Match` names that version is answered 304.
public record Tagged<T>(EntityTag tag, T body) {}
