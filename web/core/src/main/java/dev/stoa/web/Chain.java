package dev.stoa.web;

import dev.stoa.web.http.Handler;
import java.util.List;

/// Middleware around a handler. Each layer's failures become replies where they happen, so that the layers
/// around it see every outcome as a reply.
final class Chain {
    private Chain() {}

    /// A handler that runs the middleware, the first outermost, around the innermost. It never throws.
    static Handler of(List<Middleware> middleware, Handler innermost, Refusals refusals) {
        var handler = guarded(innermost, refusals);
        for (var around : middleware.reversed()) {
            var next = handler;
            handler = guarded(request -> around.around(request, next), refusals);
        }
        return handler;
    }

    private static Handler guarded(Handler handler, Refusals refusals) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Throwable e) {
                return refusals.of(request, e);
            }
        };
    }
}
