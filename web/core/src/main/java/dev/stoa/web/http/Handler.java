package dev.stoa.web.http;

/// Answers a request. Runs on a virtual thread of its own, so it may block.
@FunctionalInterface
public interface Handler {
    Reply handle(Request request) throws Exception;
}
