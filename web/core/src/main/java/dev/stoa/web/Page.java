package dev.stoa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list, as every list of the API looks. Made by [Paging#page].
///
/// @param page counted from 1
/// @param total how many items there are on all pages
public record Page<T>(
        List<T> items,
        int page,
        int pageSize,
        long total,
        @JsonProperty("_links") Links links) {

    /// Where to go from here: relative URLs with the same filters.
    ///
    /// @param next null on the last page
    /// @param prev null on the first page
    public record Links(
            String self, @Nullable String next, @Nullable String prev) {}
}
