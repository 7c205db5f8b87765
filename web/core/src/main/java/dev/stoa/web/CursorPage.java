package dev.stoa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a list that is gone through by key. Made by [Cursor#page]. It goes forward only.
///
/// @param nextCursor what to send as `cursor` to go on; null on the last page
public record CursorPage<T>(
        List<T> items,
        int pageSize,
        @Nullable String nextCursor,
        @JsonProperty("_links") Page.Links links) {}
