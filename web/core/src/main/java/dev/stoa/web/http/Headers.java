package dev.stoa.web.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers of a request. Names are compared without regard to case.
///
/// Each engine gives its own view, so that nothing is copied for a request that looks at two headers.
public interface Headers {

    /// The first value of the header, or null when it was not sent.
    @Nullable
    String find(String name);

    /// Every value of the header in the order it was sent; empty when it was not.
    List<String> all(String name);
}
