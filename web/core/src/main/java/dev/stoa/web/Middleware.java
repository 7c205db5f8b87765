package dev.stoa.web;

import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;

/// Runs around every request that could be read, those that end in a 404 or are turned away as too many included.
///
/// What it is handed as `next` never throws: refusals and failures, of the endpoint and of middleware further in,
/// arrive as replies. What this throws becomes a reply in the same way.
@FunctionalInterface
public interface Middleware {

    /// Answers the request, usually by calling `next` and returning its reply or a changed one.
    Reply around(Request request, Handler next) throws Exception;
}
