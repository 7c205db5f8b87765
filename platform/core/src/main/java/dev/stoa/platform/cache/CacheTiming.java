package dev.stoa.platform.cache;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Says in `Server-Timing` which layer of each cache had what the reply was made from:
/// `people;desc="local"`. Of several values of one cache, the furthest layer.
public final class CacheTiming implements Middleware {

    /// What the caches answered while a request was.
    static final class Answers {
        private final Map<String, Layer> layers = new LinkedHashMap<>();

        void add(String cache, Layer layer) {
            layers.merge(cache, layer, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var answers = new Answers();
        request.set(Answers.class, answers);
        var reply = next.handle(request);
        if (answers.layers.isEmpty()) {
            return reply;
        }
        return reply.with(
                "Server-Timing",
                answers.layers.entrySet().stream()
                        .map(one -> one.getKey() + ";desc=\"" + one.getValue().wireName() + "\"")
                        .collect(Collectors.joining(", ")));
    }
}
