package dev.stoa.web.routing;

import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.List;

/// What a route leads to.
@FunctionalInterface
public interface Target {

    /// Answers the request, or throws a refusal or failure.
    ///
    /// @param pathValues the decoded variables of the path, in the order of the template
    Reply answer(Request request, List<String> pathValues) throws Exception;
}
