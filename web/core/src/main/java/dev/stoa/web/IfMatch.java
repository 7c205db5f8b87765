package dev.stoa.web;

import dev.stoa.web.http.EntityTag;
import org.jspecify.annotations.Nullable;

/// The `If-Match` of a request (RFC 9110 section 13.1.1): which version the caller thinks it is changing.
///
/// A parameter of this type is bound without an annotation and is never null.
///
/// @param tags the header's value; null when it was not sent, which permits every version
public record IfMatch(@Nullable String tags) {

    /// @throws Problem 412 if the caller named versions and the current one is not among them
    public void require(EntityTag current) {
        if (tags != null && !current.isPermittedBy(tags)) {
            throw HttpProblem.PRECONDITION_FAILED.because("It was changed by somebody else after you read it.");
        }
    }
}
