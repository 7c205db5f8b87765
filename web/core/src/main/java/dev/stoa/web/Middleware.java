package dev.stoa.web;

import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.List;

/// Runs around every request that could be read, those that end in a 404 or are turned away as too many included.
///
/// What it is handed as `next` never throws: refusals and failures, of the endpoint and of middleware further in,
/// arrive as replies. What this throws becomes a reply in the same way.
@FunctionalInterface
public interface Middleware {

    /// Answers the request, usually by calling `next` and returning its reply or a changed one.
    Reply around(Request request, Handler next) throws Exception;

    /// How it may itself answer requests to an endpoint, for the documentation: with 429, if it counts them.
    ///
    /// @param path as it was declared, without a version
    default List<Refusal> refusals(Method method, String path) {
        return List.of();
    }
}
