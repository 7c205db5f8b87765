package dev.stoa.web;

import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/// A JSON Merge Patch (RFC 7396) of a `T`: the properties it names change, null clears, the rest stays.
///
/// `T` is the record that a PUT of the same thing takes.
public final class MergePatch<T> {
    private final JsonNode patch;
    private final BiFunction<T, JsonNode, T> merge;

    /// Made by the binding.
    ///
    /// @param merge patches a value and checks the result, or throws the 422
    public MergePatch(JsonNode patch, BiFunction<T, JsonNode, T> merge) {
        this.patch = patch;
        this.merge = merge;
    }

    /// The value after the patch.
    ///
    /// @throws Problem 422 if the result is not a valid `T`
    public T applyTo(T current) {
        return merge.apply(current, patch);
    }
}
